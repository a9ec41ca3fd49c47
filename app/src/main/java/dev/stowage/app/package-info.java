/**
 * The command line. Start with {@link Main}; each subcommand stands in the package of what it does.
 */
@NullMarked
package dev.stowage.app;

import org.jspecify.annotations.NullMarked;
