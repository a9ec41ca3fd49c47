package dev.stowage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.embedded.registry.RegistryClient;
import dev.stowage.embedded.registry.RegistryClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a registry while clients register schemas, and looks up each id that it acknowledged. 10 rounds, or as many as
 * {@code -Dstowage.registry.kills} says.
 */
class KilledRegistryTest {
    private static final int ROUNDS = Integer.getInteger("stowage.registry.kills", 10);
    private static final int CLIENTS = 4;
    private static final long SEED = 24;

    private final Map<Integer, String> texts = new HashMap<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    @TempDir
    Path directory;

    /** An acknowledged registration. */
    private record Acknowledged(String subject, int version, int id, String text) {}

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldGiveEachAcknowledgedIdBackWhenItWasKilled() throws Exception {
        Random random = new Random(SEED);
        int torn = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Acknowledged> told = killed(round, random);
            for (Acknowledged one : told) {
                String known = texts.putIfAbsent(one.id(), one.text());
                assertThat(known == null ? one.text() : known)
                        .as("seed %s, round %s: id %s", SEED, round, one.id())
                        .isEqualTo(one.text());
            }
            acknowledged.addAll(told);
            // The kernel rarely stops in the middle of a write, so in half of the rounds the test appends the
            // beginning of a line.
            if (endsWithLine() && round % 2 == 0) {
                leaveHalfALine(random);
            }
            torn += endsWithLine() ? 0 : 1;
        }
        try (Running last = new Running(directory)) {
            requireAll(last.client, acknowledged);
        }
        System.out.println("killed " + ROUNDS + " times, " + torn + " times with half a line at the end; "
                + acknowledged.size() + " acknowledged registrations with " + texts.size()
                + " ids read back the same");
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
    }

    /** Starts the registry, looks up everything that was acknowledged before, and kills it while clients register. */
    private List<Acknowledged> killed(int round, Random random) throws Exception {
        ConcurrentLinkedQueue<Acknowledged> told = new ConcurrentLinkedQueue<>();
        try (Running registry = new Running(directory)) {
            if (round == 0) {
                registry.client.put("/config", "{\"compatibility\":\"NONE\"}");
            }
            requireListed(registry.client, round);
            CountDownLatch enough = new CountDownLatch(1 + random.nextInt(12));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                Thread thread = new Thread(() -> registerUntilKilled(registry.client, round, client, told, enough));
                thread.start();
                clients.add(thread);
            }
            enough.await();
            long pause = random.nextInt(3_000_000);
            for (long start = System.nanoTime(); System.nanoTime() - start < pause; ) {
                Thread.onSpinWait();
            }
            registry.kill();
            for (Thread client : clients) {
                client.join();
            }
        }
        return List.copyOf(told);
    }

    private void registerUntilKilled(
            RegistryClient client,
            int round,
            int number,
            ConcurrentLinkedQueue<Acknowledged> told,
            CountDownLatch enough) {
        Random random = new Random(SEED + 1_000L * round + number);
        try {
            for (int i = 0; ; i++) {
                // Every third schema is already known, under another subject; some are larger than a page of the
                // disk.
                String name =
                        i % 3 == 2 ? "R" + round + "_" + number + "_" + (i - 1) : "R" + round + "_" + number + "_" + i;
                String doc = "x".repeat(new Random(name.hashCode()).nextInt(8) == 0 ? 20_000 : 100);
                String text = "{\"type\":\"record\",\"name\":\"" + name + "\",\"doc\":\"" + doc + "\",\"fields\":[]}";
                String subject = random.nextBoolean() ? "shared-" + round : "s-" + round + "-" + number + "-" + i;
                Answer answer = client.register(subject, text);
                if (answer.status() == 200) {
                    told.add(new Acknowledged(
                            subject,
                            answer.body().path("version").asInt(),
                            answer.body().path("id").asInt(),
                            text));
                    enough.countDown();
                }
            }
        } catch (IOException killed) {
            // This request was not acknowledged.
        }
    }

    private void requireListed(RegistryClient client, int round) throws IOException {
        assertThat(client.get("/config").body().path("compatibilityLevel").asText())
                .isEqualTo("NONE");
        Map<String, JsonNode> listed = new HashMap<>();
        for (JsonNode version : client.get("/schemas?deleted=true").body()) {
            listed.put(
                    version.path("subject").asText() + "/"
                            + version.path("version").asInt(),
                    version);
        }
        for (Acknowledged one : acknowledged) {
            JsonNode version = listed.get(one.subject() + "/" + one.version());
            assertThat(version).as("seed %s, round %s: %s", SEED, round, one).isNotNull();
            assertThat(version.path("id").asInt()).isEqualTo(one.id());
            assertThat(version.path("schema").asText()).isEqualTo(one.text());
        }
    }

    private static void requireAll(RegistryClient client, List<Acknowledged> all) throws IOException {
        for (Acknowledged one : all) {
            assertThat(client.get("/schemas/ids/" + one.id())
                            .body()
                            .path("schema")
                            .asText())
                    .isEqualTo(one.text());
            JsonNode version = client.get("/subjects/" + one.subject() + "/versions/" + one.version())
                    .body();
            assertThat(version.path("id").asInt()).isEqualTo(one.id());
            assertThat(version.path("schema").asText()).isEqualTo(one.text());
        }
    }

    private Path file() {
        return directory.resolve("schemas.jsonl");
    }

    private boolean endsWithLine() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "r")) {
            if (file.length() == 0) {
                return true;
            }
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    private void leaveHalfALine(Random random) throws IOException {
        String line = "{\"subject\":\"never\",\"version\":1,\"id\":" + (texts.size() + 1)
                + ",\"schema\":\"{\\\"type\\\":\\\"fixed\\\",\\\"name\\\":\\\"Never\\\",\\\"size\\\":1}\"}";
        Files.writeString(file(), line.substring(0, 1 + random.nextInt(line.length() - 1)), StandardOpenOption.APPEND);
    }

    /** A registry in a process of its own. */
    private static final class Running implements AutoCloseable {
        private final Process process;
        private final RegistryClient client;

        Running(Path directory) throws IOException {
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            "-cp",
                            classPath,
                            RegistryProcess.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String url = output.readLine();
            assertThat(url).as("the registry started").startsWith("http://");
            client = new RegistryClient(URI.create(url));
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
        }
    }
}
