/**
 * The responses of the API; names are in snake_case in JSON. Start with {@link Answers}.
 */
@NullMarked
package dev.stowage.server.http.answer;

import org.jspecify.annotations.NullMarked;
