/**
 * Input files as bytes: pipes, compression, and formats that are not read. Start with {@link InputFile}.
 */
@NullMarked
package dev.stowage.app.input;

import org.jspecify.annotations.NullMarked;
