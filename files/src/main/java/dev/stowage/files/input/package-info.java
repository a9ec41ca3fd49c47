/**
 * Input files as bytes: pipes, compression, and detection of unsupported formats. Start with {@link InputFile}.
 */
@NullMarked
package dev.stowage.files.input;

import org.jspecify.annotations.NullMarked;
