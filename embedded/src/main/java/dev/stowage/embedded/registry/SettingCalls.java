package dev.stowage.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls {@code /config} and {@code /mode}. */
final class SettingCalls {
    private final Catalog catalog;

    SettingCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    Object commonLevel(Request request) throws RegistryError {
        request.requireOnly("defaultToGlobal");
        return Map.of("compatibilityLevel", String.valueOf(catalog.level(null, true)));
    }

    Object level(Request request) throws RegistryError {
        request.requireOnly("defaultToGlobal");
        String subject = request.subject(1);
        CompatibilityLevel level = catalog.level(subject, request.flag("defaultToGlobal"));
        if (level == null) {
            throw new RegistryError(
                    40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
        }
        return Map.of("compatibilityLevel", level.name());
    }

    Object setLevel(Request request) throws RegistryError, IOException {
        request.requireOnly();
        String subject = subject(request);
        JsonNode body = request.body();
        Request.requireOnly(body, "a configuration", "compatibility", "normalize=false", "validateFields=false");
        CompatibilityLevel level;
        try {
            level = CompatibilityLevel.valueOf(word(body.path("compatibility")));
        } catch (IllegalArgumentException e) {
            throw new RegistryError(
                    42203,
                    "Invalid compatibility level. Valid values are none, backward, forward, full, "
                            + "backward_transitive, forward_transitive, and full_transitive");
        }
        catalog.setLevel(subject, level);
        return Map.of("compatibility", level.name());
    }

    Object deleteLevel(Request request) throws RegistryError, IOException {
        request.requireOnly();
        String subject = subject(request);
        CompatibilityLevel level = catalog.level(subject, false);
        if (level == null) {
            throw RegistryError.subjectNotFound(String.valueOf(subject));
        }
        catalog.setLevel(subject, null);
        return Map.of("compatibilityLevel", level.name());
    }

    Object commonMode(Request request) throws RegistryError {
        request.requireOnly("defaultToGlobal");
        return Map.of("mode", String.valueOf(catalog.mode(null, true)));
    }

    Object mode(Request request) throws RegistryError {
        request.requireOnly("defaultToGlobal");
        String subject = request.subject(1);
        Mode mode = catalog.mode(subject, request.flag("defaultToGlobal"));
        if (mode == null) {
            throw new RegistryError(40409, "Subject '" + subject + "' does not have subject-level mode configured");
        }
        return Map.of("mode", mode.name());
    }

    Object setMode(Request request) throws RegistryError, IOException {
        request.requireOnly("force"); // only relevant for the mode IMPORT
        String subject = subject(request);
        JsonNode body = request.body();
        Request.requireOnly(body, "a mode", "mode");
        Mode mode =
                switch (word(body.path("mode"))) {
                    case "READWRITE" -> Mode.READWRITE;
                    case "READONLY" -> Mode.READONLY;
                    case "READONLY_OVERRIDE", "IMPORT", "FORWARD" ->
                        throw RegistryError.notOffered("the mode " + word(body.path("mode")));
                    default -> throw new RegistryError(42204, "Invalid mode. Valid values are READWRITE and READONLY.");
                };
        catalog.setMode(subject, mode);
        return Map.of("mode", mode.name());
    }

    Object deleteMode(Request request) throws RegistryError, IOException {
        request.requireOnly();
        String subject = subject(request);
        Mode mode = catalog.mode(subject, false);
        if (mode == null) {
            throw RegistryError.subjectNotFound(String.valueOf(subject));
        }
        catalog.setMode(subject, null);
        return Map.of("mode", mode.name());
    }

    private static @Nullable String subject(Request request) throws RegistryError {
        if (request.path().size() == 1) {
            return null;
        }
        String subject = request.subject(1);
        SubjectCalls.requireName(subject);
        return subject;
    }

    private static String word(JsonNode value) {
        return value.asText("").toUpperCase(Locale.ROOT);
    }
}
