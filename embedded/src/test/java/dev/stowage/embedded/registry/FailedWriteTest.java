package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.embedded.registry.Catalog.Candidate;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file after a write that failed. */
class FailedWriteTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("schemas.jsonl");
    }

    @Test
    void shouldChangeNeitherMemoryNorFileWhenAWriteFails() throws Exception {
        try (FullDisk disk = new FullDisk(file);
                Catalog catalog = Catalog.over(new ChangeLog(file, disk))) {
            catalog.register("a", candidate("One"));
            byte[] before = Files.readAllBytes(file);
            disk.room = 10;

            assertThatThrownBy(() -> catalog.register("b", candidate("Two"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> catalog.delete("a", false)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> catalog.setLevel("a", CompatibilityLevel.FULL))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> catalog.setMode(null, Mode.READONLY)).isInstanceOf(IOException.class);

            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(catalog.versions("a", Filter.ALL)).hasSize(1);
            assertThat(catalog.level("a", false)).isNull();
            assertThat(catalog.mode(null, true)).isEqualTo(Mode.READWRITE);
            disk.room = Long.MAX_VALUE;
            assertThat(catalog.register("b", candidate("Two")).schema().id()).isEqualTo(2);
        }
        try (Catalog catalog = open()) {
            assertThat(catalog.subjects(Filter.ALL)).containsExactly("a", "b");
        }
    }

    @Test
    void shouldRepairTheFileBeforeTheNextWriteWhenItCouldNotBeRepairedAtOnce() throws Exception {
        try (FullDisk disk = new FullDisk(file);
                Catalog catalog = Catalog.over(new ChangeLog(file, disk))) {
            catalog.register("a", candidate("One"));
            disk.room = 10;
            disk.stuck = true;
            assertThatThrownBy(() -> catalog.register("b", candidate("Two"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> catalog.register("b", candidate("Two"))).isInstanceOf(IOException.class);

            disk.room = Long.MAX_VALUE;
            disk.stuck = false;
            catalog.register("c", candidate("Three"));
        }
        try (Catalog catalog = open()) {
            assertThat(catalog.subjects(Filter.ALL)).containsExactly("a", "c");
        }
    }

    @Test
    void shouldAnswer500WhenAWriteFailsAndDoItWhenAskedAgain() throws Exception {
        try (FullDisk disk = new FullDisk(file);
                RegistryServer server = RegistryServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Catalog.over(new ChangeLog(file, disk)),
                        Duration.ofMinutes(1))) {
            RegistryClient client = new RegistryClient(URI.create("http://127.0.0.1:" + server.port()));
            disk.room = 10;

            RegistryClient.Answer failed = client.register("a", "\"string\"");

            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.code()).isEqualTo(50001);
            assertThat(client.get("/schemas/ids/1").code()).isEqualTo(40403);
            disk.room = Long.MAX_VALUE;
            assertThat(client.registered("a", "\"string\"")).isEqualTo(1);
        }
    }

    private Catalog open() throws IOException {
        return Catalog.over(ChangeLog.open(file));
    }

    private static Candidate candidate(String name) {
        return new Candidate("{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[]}", List.of());
    }

    /** A file on a disk that becomes full in the middle of a write. */
    private static final class FullDisk extends RandomAccessFile {
        private long room = Long.MAX_VALUE;
        private boolean stuck;

        FullDisk(Path file) throws FileNotFoundException {
            super(file.toFile(), "rw");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            super.write(bytes, offset, (int) Math.min(room, length));
            if (room < length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void setLength(long length) throws IOException {
            if (stuck) {
                throw new IOException("Input/output error");
            }
            super.setLength(length);
        }
    }
}
