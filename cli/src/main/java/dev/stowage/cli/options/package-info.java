/** Values of options, and what an error says is accepted. Start with {@link Numbers}. */
@NullMarked
package dev.stowage.cli.options;

import org.jspecify.annotations.NullMarked;
