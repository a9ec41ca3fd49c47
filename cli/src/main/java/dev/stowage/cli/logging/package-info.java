/** What logback needs to write what a terminal shows and does not obey; {@code logback.xml} names the converters. */
@NullMarked
package dev.stowage.cli.logging;

import org.jspecify.annotations.NullMarked;
