package dev.stowage.embedded.registry;

import dev.stowage.embedded.registry.Catalog.Candidate;
import dev.stowage.embedded.registry.Version.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls below {@code /compatibility}. */
final class CompatibilityCalls {
    private final Catalog catalog;

    CompatibilityCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    Object withSubject(Request request) throws RegistryError {
        return check(request, catalog.versions(request.subject(2), Filter.LIVE));
    }

    Object withVersion(Request request) throws RegistryError {
        String subject = request.subject(2);
        int number = request.version(4);
        List<Version> live = catalog.versions(subject, Filter.LIVE);
        List<Version> against = live.stream()
                .filter(version -> version.number() == number || number == -1)
                .toList();
        if (against.isEmpty() && number != -1) {
            throw RegistryError.versionNotFound(number);
        }
        return check(request, against.subList(Math.max(0, against.size() - 1), against.size()));
    }

    private Object check(Request request, List<Version> against) throws RegistryError {
        request.requireOnly("verbose");
        boolean verbose = request.flag("verbose");
        List<String> complaints = complaints(request, against, verbose);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("is_compatible", complaints.isEmpty());
        if (verbose) {
            answer.put("messages", complaints);
        }
        return answer;
    }

    private List<String> complaints(Request request, List<Version> against, boolean verbose) throws RegistryError {
        Candidate candidate = SchemaJson.candidate(request.body());
        try {
            return catalog.complaints(request.subject(2), candidate, against);
        } catch (RegistryError e) {
            if (verbose && e.code() == 42201) {
                return List.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
