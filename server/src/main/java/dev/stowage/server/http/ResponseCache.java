package dev.stowage.server.http;

import dev.stowage.server.view.ApplicationView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Caches the responses created from the latest view. Thread-safe. */
final class ResponseCache {
    /** Enough for the usual requests. Further responses, such as for other numbers of windows, are not cached. */
    private static final int MAX_ANSWERS = 8;

    private final Map<String, byte[]> answers = new HashMap<>();
    private @Nullable ApplicationView of;

    @SuppressWarnings("ReferenceEquality") // a view is never changed; equals would compare all of it
    synchronized byte[] get(ApplicationView view, String name, Supplier<byte[]> make) {
        if (view != of) {
            answers.clear();
            of = view;
        }
        byte[] known = answers.get(name);
        if (known != null) {
            return known;
        }
        byte[] made = make.get();
        if (answers.size() < MAX_ANSWERS) {
            answers.put(name, made);
        }
        return made;
    }
}
