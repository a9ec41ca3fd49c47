/**
 * From residues to token ids: vocabulary, tokenizer, and the cut of overlong sequences. Start with {@link Tokenizer}.
 */
@NullMarked
package dev.stowage.topology.tokens;

import org.jspecify.annotations.NullMarked;
