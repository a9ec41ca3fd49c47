/**
 * Progress of long work on standard error. Start with {@link Progress}.
 */
@NullMarked
package dev.stowage.cli.progress;

import org.jspecify.annotations.NullMarked;
