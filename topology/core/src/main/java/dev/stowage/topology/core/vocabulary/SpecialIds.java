package dev.stowage.topology.core.vocabulary;

import java.util.List;

/**
 * The ids of the special tokens; {@link Vocabulary#NONE} for those that a vocabulary does not have.
 *
 * @param pad fills rows up
 * @param mask stands for a masked token
 * @param cls begins a sequence
 * @param eos ends a sequence
 */
public record SpecialIds(int pad, int mask, int cls, int eos) {
    static SpecialIds of(List<String> tokens) {
        return new SpecialIds(
                tokens.indexOf("<pad>"), tokens.indexOf("<mask>"), tokens.indexOf("<cls>"), tokens.indexOf("<eos>"));
    }
}
