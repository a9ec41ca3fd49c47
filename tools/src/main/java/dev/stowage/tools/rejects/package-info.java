/**
 * Rejects, the records in the dead-letter queue: listed, or sent to the input topic again. Start with {@link RejectsCommand}.
 */
@NullMarked
package dev.stowage.tools.rejects;

import org.jspecify.annotations.NullMarked;
