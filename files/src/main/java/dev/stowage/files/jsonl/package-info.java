/**
 * JSON lines. Start with {@link JsonLinesReader}.
 */
@NullMarked
package dev.stowage.files.jsonl;

import org.jspecify.annotations.NullMarked;
