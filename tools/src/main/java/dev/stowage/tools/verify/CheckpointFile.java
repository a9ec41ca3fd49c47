package dev.stowage.tools.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file of {@code --since}: the verified position of each partition. Thread-safe. */
final class CheckpointFile {
    private static final int VERSION = 1;
    private static final long WRITE_EVERY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true);

    private final Path file;
    private final Feed feed;
    private final Map<Integer, PartitionCheckpoint> partitions;
    private final boolean isNew;
    private long writtenAt = System.nanoTime();

    /** The application that a file belongs to. A recreated topic has another id. */
    record Feed(String cluster, String application, Map<String, Topic> topics) {
        static Feed of(StowageConfig config, ApplicationTopics live) {
            Map<String, Topic> topics = new LinkedHashMap<>();
            ApplicationTopics.keys(config)
                    .forEach((name, key) -> topics.put(
                            key, new Topic(name, String.valueOf(live.ids().get(name)))));
            return new Feed(live.clusterId(), config.applicationId(), topics);
        }
    }

    /** A topic and its topic id. */
    record Topic(String name, String id) {
        @Override
        public String toString() {
            return name + " (id " + id + ")";
        }
    }

    /** Content of the file. */
    record Content(int version, Feed feed, Map<Integer, PartitionCheckpoint> partitions) {}

    private CheckpointFile(Path file, Feed feed, Map<Integer, PartitionCheckpoint> partitions, boolean isNew) {
        this.file = file;
        this.feed = feed;
        this.partitions = new TreeMap<>(partitions);
        this.isNew = isNew;
    }

    /**
     * Reads a file, which may not exist yet.
     *
     * @throws UserException if it belongs to another application, or cannot be read
     */
    static CheckpointFile open(Path file, Feed feed) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UserException("the directory of " + file + " does not exist");
        }
        if (!Files.exists(file)) {
            return new CheckpointFile(file, feed, Map.of(), true);
        }
        Content content;
        try {
            content = JSON.readValue(Files.readAllBytes(file), Content.class);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " was not written by `stowage verify --since`: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (content.version() != VERSION || content.feed() == null || content.partitions() == null) {
            throw new UserException(file + " was not written by this version of `stowage verify --since`; delete it");
        }
        requireSame(file, "application", content.feed().application(), feed.application());
        requireSame(file, "cluster", content.feed().cluster(), feed.cluster());
        feed.topics()
                .forEach((key, topic) ->
                        requireSame(file, key, content.feed().topics().get(key), topic));
        return new CheckpointFile(file, feed, content.partitions(), false);
    }

    /** Whether the file did not exist. */
    boolean isNew() {
        return isNew;
    }

    Path file() {
        return file;
    }

    /** The position at which verification of a partition starts. */
    synchronized PartitionCheckpoint start(int partition) {
        return partitions.getOrDefault(partition, PartitionCheckpoint.START);
    }

    /** Saves the verified position of a partition; the file is written every few seconds. */
    synchronized void reached(int partition, PartitionCheckpoint checkpoint) {
        partitions.put(partition, checkpoint);
        if (System.nanoTime() - writtenAt >= WRITE_EVERY_NANOS) {
            write();
        }
    }

    /** Writes the file atomically. */
    synchronized void write() {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(written, JSON.writeValueAsBytes(new Content(VERSION, feed, partitions)));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserException("cannot write " + file + ": " + e.getMessage(), e);
        }
        writtenAt = System.nanoTime();
    }

    private static void requireSame(Path file, String what, @Nullable Object stored, Object now) {
        if (!now.equals(stored)) {
            throw new UserException(file + " belongs to " + what + " " + stored + ", but the current one is " + now
                    + "; to verify from the beginning, use another file, which is created");
        }
    }
}
