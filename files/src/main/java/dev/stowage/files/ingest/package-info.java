/**
 * Sending sequences to the input topic. Start with {@link SequenceSender}.
 */
@NullMarked
package dev.stowage.files.ingest;

import org.jspecify.annotations.NullMarked;
