/** Converters for values of options. Start with {@link NumberConverters}. */
@NullMarked
package dev.stowage.cli.options;

import org.jspecify.annotations.NullMarked;
