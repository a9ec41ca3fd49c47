/**
 * What the API answers, as it stands in JSON (names in snake_case). Start with {@link Answers}.
 */
@NullMarked
package dev.stowage.server.http.answer;

import org.jspecify.annotations.NullMarked;
