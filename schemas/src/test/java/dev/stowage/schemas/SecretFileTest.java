package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();

    @Test
    void shouldRemoveOnlyLineBreaksAtTheEnd() throws IOException {
        assertThat(SecretFile.read(write("a", " one \n two \r\n\n"))).isEqualTo(" one \n two ");
    }

    @Test
    void shouldSayWhyAFileHasNoSecret() throws IOException {
        assertThatThrownBy(() -> SecretFile.read(directory.resolve("none"))).hasMessage("does not exist");
        assertThatThrownBy(() -> SecretFile.read(directory)).hasMessageStartingWith("cannot be read");
        assertThatThrownBy(() -> SecretFile.read(write("empty", " \n"))).hasMessage("is empty");
        assertThatThrownBy(() -> SecretFile.read(Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 1})))
                .hasMessage("is not text in UTF-8");
        assertThatThrownBy(() -> SecretFile.read(Path.of("/dev/zero"))).hasMessageContaining("larger than");
    }

    @Test
    void shouldReadAChangedFileAgainAtMostOnceASecond() throws IOException {
        SecretFile file = SecretFile.open(write("s", "first\n"), clock::get);
        write("s", "second one\n");

        clock.set(SECOND - 1);
        assertThat(file.value()).isEqualTo("first");
        clock.set(SECOND);
        assertThat(file.value()).isEqualTo("second one");
    }

    @Test
    void shouldReadAReplacedFileAgainAndKeepTheFormerContentWhileItIsMissingOrEmpty() throws IOException {
        SecretFile file = SecretFile.open(write("s", "first\n"), clock::get);

        Files.delete(directory.resolve("s"));
        clock.addAndGet(SECOND);
        assertThat(file.value()).isEqualTo("first");

        write("s", "");
        clock.addAndGet(SECOND);
        assertThat(file.value()).isEqualTo("first");

        Files.move(write("t", "third\n"), directory.resolve("s"), StandardCopyOption.REPLACE_EXISTING);
        clock.addAndGet(SECOND);
        assertThat(file.value()).isEqualTo("third");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
