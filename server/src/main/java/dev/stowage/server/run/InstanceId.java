package dev.stowage.server.run;

import dev.stowage.cli.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The name of this instance, drawn once and kept beside its state: whoever comes back with the same state takes up the
 * same tasks at once, and fences what the dead process left open. A host name would not do, since a container's changes.
 */
final class InstanceId {
    private InstanceId() {}

    /** The id in the given state directory, drawn now if there is none. */
    static String in(Path stateDirectory, String applicationId) {
        Path file = stateDirectory.resolve(applicationId + ".instance-id");
        try {
            Files.createDirectories(stateDirectory);
            if (Files.exists(file)) {
                String kept = Files.readString(file, StandardCharsets.US_ASCII).strip();
                if (!kept.isEmpty()) {
                    return kept;
                }
            }
            String drawn = UUID.randomUUID().toString();
            Files.writeString(file, drawn + "\n", StandardCharsets.US_ASCII);
            return drawn;
        } catch (IOException e) {
            throw new UserException(
                    "the state directory " + stateDirectory + " (state.dir) cannot be written: " + e.getMessage(), e);
        }
    }
}
