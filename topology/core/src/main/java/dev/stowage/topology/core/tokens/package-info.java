/**
 * From residues to token ids: vocabulary, tokenizer, and the cut of overlong sequences. Start with {@link Tokenizer}.
 */
@NullMarked
package dev.stowage.topology.core.tokens;

import org.jspecify.annotations.NullMarked;
