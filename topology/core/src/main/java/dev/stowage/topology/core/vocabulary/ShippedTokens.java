package dev.stowage.topology.core.vocabulary;

import dev.stowage.schemas.BatchVocabulary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tokens of the vocabularies that need no file. */
final class ShippedTokens {
    /*
     * The nucleotides come first, then N, IUPAC's letters for several nucleotides, chain break and mask. RNA is often written with T, and
     * DNA made from RNA with U, so that either letter reads as the one of the vocabulary.
     */
    private static final String FIRST = "<cls> <pad> <eos> <unk> A C G ";
    private static final String DEGENERATE = "R Y S W K M B D H V ";
    private static final String LAST = "| <mask>";

    static final Map<String, List<String>> BY_NAME = byName();

    /** Names of those in which T and U are one letter. */
    static final Set<String> NUCLEOTIDES = Set.of("dna", "dna-iupac", "rna", "rna-iupac");

    private ShippedTokens() {}

    private static Map<String, List<String>> byName() {
        Map<String, List<String>> shipped = new LinkedHashMap<>();
        shipped.put("esm", BatchVocabulary.ESM.tokens());
        shipped.put("dna", List.of((FIRST + "T N " + LAST).split(" ")));
        shipped.put("dna-iupac", List.of((FIRST + "T N " + DEGENERATE + LAST).split(" ")));
        shipped.put("rna", List.of((FIRST + "U N " + LAST).split(" ")));
        shipped.put("rna-iupac", List.of((FIRST + "U N " + DEGENERATE + LAST).split(" ")));
        return Collections.unmodifiableMap(shipped);
    }
}
