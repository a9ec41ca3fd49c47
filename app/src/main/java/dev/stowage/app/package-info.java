/**
 * The command line with all commands. Start with {@link Main}.
 */
@NullMarked
package dev.stowage.app;

import org.jspecify.annotations.NullMarked;
