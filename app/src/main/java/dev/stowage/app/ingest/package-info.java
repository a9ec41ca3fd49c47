/**
 * Sequences on their way to the input topic. Start with {@link SequenceSender}.
 */
@NullMarked
package dev.stowage.app.ingest;

import org.jspecify.annotations.NullMarked;
