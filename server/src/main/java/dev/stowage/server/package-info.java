/**
 * The application that serves. Start with {@link Main}, the command line of the run image.
 */
@NullMarked
package dev.stowage.server;

import org.jspecify.annotations.NullMarked;
