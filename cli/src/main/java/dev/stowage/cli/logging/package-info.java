/** Converters for logback that escape control characters; {@code logback.xml} uses them. */
@NullMarked
package dev.stowage.cli.logging;

import org.jspecify.annotations.NullMarked;
