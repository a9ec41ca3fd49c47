package dev.stowage.cluster.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.topology.core.config.StowageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();

    @Test
    void shouldRefuseADirectoryOfAnother() {
        // Given
        of("one", "cluster", 4, "a").claim(said::add);

        // When
        of("one", "cluster", 4, "a").check(said::add);
        assertThat(said).isEmpty();
        of("two", "cluster", 4, "a").check(said::add);
        of("one", "elsewhere", 4, "a").check(said::add);
        of("one", "cluster", 8, "a").check(said::add);

        // Then
        assertThat(said).hasSize(3);
        assertThat(said.get(0)).contains("application one", "application two", "state.dir");
        assertThat(said.get(1)).contains("cluster cluster", "cluster elsewhere");
        assertThat(said.get(2)).contains("4 partitions", "8 partitions");
    }

    @Test
    void shouldRemoveTheLocalCopyOfChangelogsThatWereCreatedAgain() throws Exception {
        // Given
        Path copy = directory.resolve("one").resolve("0_0").resolve("data");
        of("one", "cluster", 4, "a").claim(said::add);
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, "x");

        // When
        of("one", "cluster", 4, "a").claim(said::add);
        boolean kept = Files.exists(copy);
        of("one", "cluster", 4, "b").claim(said::add);

        // Then
        assertThat(kept).isTrue();
        assertThat(copy).doesNotExist();
        assertThat(said).singleElement().asString().contains("recreated");
    }

    private StateDirectory of(String application, String cluster, int partitions, String changelog) {
        StowageConfig config = AppConfig.load(
                        Map.of(),
                        null,
                        Map.of(),
                        Map.of("application.id", application, "state.dir", directory.toString()))
                .stowage();
        return new StateDirectory(config, cluster, partitions, Map.of("pool", changelog));
    }
}
