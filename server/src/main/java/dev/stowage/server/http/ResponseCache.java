package dev.stowage.server.http;

import dev.stowage.server.view.ApplicationView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers made of one view, for as long as it is the latest: made once, one after the other. Thread-safe. */
final class ResponseCache {
    /** A few kinds of answers; whoever asks for each number of windows in turn has them made anew. */
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
