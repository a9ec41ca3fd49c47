/**
 * What all commands share. Start with {@link dev.stowage.cli.UserException}, the errors that are shown without a stack trace.
 */
@NullMarked
package dev.stowage.cli;

import org.jspecify.annotations.NullMarked;
