/** Values of options, and what an error says is accepted. Start with {@link NumberConverters}. */
@NullMarked
package dev.stowage.cli.options;

import org.jspecify.annotations.NullMarked;
