package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.tools.verify.CheckpointFile.Feed;
import dev.stowage.tools.verify.CheckpointFile.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    private static final PartitionCheckpoint CHECKPOINT =
            new PartitionCheckpoint(100, 20, 3, 40, 60, 17, Map.of(512, 9L, 1024, 8L));

    @TempDir
    Path directory;

    @Test
    void shouldStartWhereItStopped() {
        Path file = directory.resolve("since.json");
        CheckpointFile written = CheckpointFile.open(file, feed("a", "id1"));
        written.reached(1, CHECKPOINT);
        written.write();

        CheckpointFile read = CheckpointFile.open(file, feed("a", "id1"));

        assertThat(written.isNew()).isTrue();
        assertThat(written.start(1)).isEqualTo(CHECKPOINT);
        assertThat(read.isNew()).isFalse();
        assertThat(read.start(1)).isEqualTo(CHECKPOINT);
        assertThat(read.start(0)).isEqualTo(PartitionCheckpoint.START);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldRefuseAnotherFeedByName() {
        Path file = directory.resolve("since.json");
        CheckpointFile.open(file, feed("a", "id1")).write();

        assertThatThrownBy(() -> CheckpointFile.open(file, feed("b", "id1")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("belongs to application a, but the current one is b");
        assertThatThrownBy(() -> CheckpointFile.open(file, feed("a", "id2")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("belongs to input.topic in (id id1), but the current one is in (id id2)");
    }

    @Test
    void shouldRefuseAFileThatIsNone() throws Exception {
        Path file = Files.writeString(directory.resolve("other.json"), "[1]");

        assertThatThrownBy(() -> CheckpointFile.open(file, feed("a", "id1")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("other.json was not written by");
        assertThatThrownBy(() -> CheckpointFile.open(directory.resolve("none").resolve("since.json"), feed("a", "id1")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the directory of");
    }

    private static Feed feed(String application, String inputId) {
        return new Feed("cluster", application, Map.of("input.topic", new Topic("in", inputId)));
    }
}
