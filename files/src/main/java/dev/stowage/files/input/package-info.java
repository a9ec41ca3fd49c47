/**
 * Input files as bytes: pipes, compression, and formats that are not read. Start with {@link InputFile}.
 */
@NullMarked
package dev.stowage.files.input;

import org.jspecify.annotations.NullMarked;
