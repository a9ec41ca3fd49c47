/**
 * Progress of long work on standard error. Start with {@link ProgressDisplay}.
 */
@NullMarked
package dev.stowage.cli.progress;

import org.jspecify.annotations.NullMarked;
