package dev.stowage.server.http;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The paths of the API and the methods that each supports. */
final class Routes {
    static final String LIVEZ = "/livez";
    static final String READYZ = "/readyz";
    static final String METRICS = "/metrics";
    static final String API = "/api/v1/";
    static final String PAD_RATIOS = API + "pad-ratios";
    static final String POOLS = API + "pools";
    static final String REJECTS = API + "rejects";
    static final String TOPOLOGY = API + "topology";
    static final String CONFIG = API + "config";
    static final String LIVE = API + "live";
    static final String INSTANCE = API + "instance";
    static final String SESSION = API + "session";
    static final String OPENAPI = API + "openapi.json";

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final SortedMap<String, Set<String>> METHODS = new TreeMap<>();

    static {
        for (String path :
                new String[] {LIVEZ, READYZ, METRICS, PAD_RATIOS, POOLS, REJECTS, TOPOLOGY, CONFIG, INSTANCE, OPENAPI
                }) {
            METHODS.put(path, READING);
        }
        METHODS.put(LIVE, Set.of("GET"));
        METHODS.put(SESSION, Set.of("POST", "DELETE"));
    }

    private Routes() {}

    /** All paths. */
    static Set<String> paths() {
        return METHODS.keySet();
    }

    /** The methods of a path; GET and HEAD for paths outside the API. */
    static Set<String> methods(@Nullable String path) {
        return METHODS.getOrDefault(path == null ? "" : path, READING);
    }

    static boolean isHealth(@Nullable String path) {
        return LIVEZ.equals(path) || READYZ.equals(path);
    }

    /** Whether a path is a page for browsers, not a part of the API. */
    static boolean isPage(@Nullable String path) {
        return path != null && !path.startsWith("/api/") && !METHODS.containsKey(path);
    }
}
