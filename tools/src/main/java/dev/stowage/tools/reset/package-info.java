/**
 * Resetting an application. Start with {@link ResetCommand}.
 */
@NullMarked
package dev.stowage.tools.reset;

import org.jspecify.annotations.NullMarked;
