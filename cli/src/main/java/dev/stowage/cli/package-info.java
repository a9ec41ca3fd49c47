/**
 * What all commands share. Start with {@link Program}, the command line, and {@link UserException}, errors that are printed without a stack trace.
 */
@NullMarked
package dev.stowage.cli;

import org.jspecify.annotations.NullMarked;
