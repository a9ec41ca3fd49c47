/**
 * A fresh start of an application. Start with {@link ResetCommand}.
 */
@NullMarked
package dev.stowage.app.reset;

import org.jspecify.annotations.NullMarked;
