package dev.stowage.server.run;

import dev.stowage.cli.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The group instance id of this instance, random, and stored in the state directory. A restart with the same state gets the same tasks at once, and
 * fences the open transactions of the former process. A host name would not work, because that of a container changes.
 */
final class InstanceId {
    private InstanceId() {}

    /** The id in the given state directory, created if there is none. */
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
                    "cannot write to the state directory " + stateDirectory + " (state.dir): " + e.getMessage(), e);
        }
    }
}
