package dev.stowage.cluster.position;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The file in {@code state.dir} that records which application the directory belongs to. */
public final class StateDirectory {
    private static final String FILE = "stowage-state.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final StowageConfig config;
    private final Owner owner;

    /**
     * The owner of a state directory.
     *
     * @param clusterId Kafka cluster
     * @param applicationId {@code application.id}
     * @param partitions partitions of the input topic
     * @param changelogs topic ids of the changelogs by name, empty if they are unknown
     */
    record Owner(
            @JsonProperty("cluster_id") String clusterId,
            @JsonProperty("application_id") String applicationId,
            @JsonProperty("partitions") int partitions,
            @JsonProperty("changelogs") Map<String, String> changelogs) {
        Owner {
            changelogs = new TreeMap<>(changelogs);
        }

        private boolean isOf(Owner other) {
            return clusterId.equals(other.clusterId)
                    && applicationId.equals(other.applicationId)
                    && partitions == other.partitions;
        }

        private String describe() {
            return "application " + applicationId + ", cluster " + clusterId + ", " + partitions + " partitions";
        }
    }

    /** @param changelogs topic ids of the changelogs that exist, by name */
    public StateDirectory(StowageConfig config, String clusterId, int partitions, Map<String, String> changelogs) {
        this.config = config;
        owner = new Owner(clusterId, config.applicationId(), partitions, changelogs);
    }

    /**
     * Compares the owner of the directory with the current application.
     *
     * @param complaints receives problems that prevent the start
     */
    public void check(Consumer<String> complaints) {
        Owner found = read();
        if (found != null && !found.isOf(owner)) {
            complaints.accept("the state directory " + config.stateDir() + " belongs to " + found.describe()
                    + ", this start is for " + owner.describe()
                    + ". Set state.dir to a separate directory; the state is restored from the changelogs");
        }
    }

    /**
     * Claims the directory. Deletes the local copy of changelogs that were recreated, because the changelogs are the source of the state.
     *
     * @param warnings receives a message if something was deleted
     */
    public void claim(Consumer<String> warnings) {
        Owner found = read();
        boolean stale = found != null
                && found.changelogs.entrySet().stream()
                        .anyMatch(entry -> owner.changelogs.containsKey(entry.getKey())
                                && !entry.getValue().equals(owner.changelogs.get(entry.getKey())));
        Path local = Path.of(config.stateDir(), config.applicationId());
        try {
            if (stale) {
                Utils.delete(local.toFile());
                warnings.accept(
                        "the changelogs were recreated since the last start on this machine; deleted their local copy "
                                + local);
            }
            Files.createDirectories(file().toAbsolutePath().getParent());
            Path written = file().resolveSibling(FILE + ".new");
            JSON.writeValue(written.toFile(), owner);
            Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserException(
                    "cannot write to the state directory " + config.stateDir() + " (state.dir): " + e.getMessage(), e);
        }
    }

    /** Deletes the local state of an application and its claim of the directory. */
    public static void clear(StowageConfig config) {
        Path local = Path.of(config.stateDir(), config.applicationId());
        try {
            Utils.delete(local.toFile());
            Files.deleteIfExists(Path.of(config.stateDir(), FILE));
        } catch (IOException e) {
            throw new UserException("cannot delete the local state in " + local + ": " + e.getMessage(), e);
        }
    }

    private @Nullable Owner read() {
        if (!Files.exists(file())) {
            return null;
        }
        try {
            return JSON.readValue(file().toFile(), Owner.class);
        } catch (IOException e) {
            throw new UserException(
                    "cannot read " + file() + ": " + e.getMessage()
                            + "; delete it if the directory belongs to application " + config.applicationId(),
                    e);
        }
    }

    private Path file() {
        return Path.of(config.stateDir(), FILE);
    }
}
