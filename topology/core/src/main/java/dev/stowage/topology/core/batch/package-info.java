/**
 * From placed segments to the bytes of a batch. Start with {@link BatchBuilder}.
 */
@NullMarked
package dev.stowage.topology.core.batch;

import org.jspecify.annotations.NullMarked;
