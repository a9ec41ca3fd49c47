package dev.stowage.integration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Modes and overlong policies in a running application: the output agrees with the input, and a replay is identical.
 */
class ModesIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "pad, mode=pad overlong=split split.overlap=16 row.multiple=64 lookahead=256",
        "flat, mode=flat overlong=truncate row.multiple=128 strategy=best-fit open.rows=16",
        "few, row.max.segments=4 segment.multiple=8 batch.fixed.shape=true strategy=best-fit-decreasing",
        "own, vocabulary=VOCABULARY overlong=reject unknown.residues=reject sequence.id.base=1 lookahead=64",
    })
    void shouldVerifyAndReplayInEveryMode(String name, String keys) throws Exception {
        // Given
        Path vocabulary = Files.write(
                cluster.directory().resolve("vocabulary.txt"),
                List.of("<pad> <cls> <eos> A C D E F G H I K L M N P Q R S T V W Y X".split(" ")));
        Map<String, String> settings = cluster.ownSettings("modes-" + name);
        for (String setting : keys.split(" ", -1)) {
            settings.put(
                    setting.substring(0, setting.indexOf('=')),
                    setting.substring(setting.indexOf('=') + 1).replace("VOCABULARY", vocabulary.toString()));
        }
        Path fasta = Stowage.generate(cluster.directory().resolve("modes.fasta.gz"), 3_000, 1);

        // When
        cluster.pack(settings, fasta);

        // Then
        Stowage.requireIntact(settings, "\"input\":3000,", "\"waiting\":0,");
    }
}
