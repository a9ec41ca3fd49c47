package dev.stowage.server.view;

import org.jspecify.annotations.Nullable;

/**
 * What came of asking an instance: either a view or an error.
 *
 * @param known the instance, as it was known before it was asked
 * @param self whether it is the one that asks
 * @param view what it said, null if it did not answer
 * @param error why it did not, null if it did
 */
record InstanceResult(KnownInstance known, boolean self, @Nullable InstanceView view, @Nullable String error) {
    static InstanceResult of(KnownInstance known, boolean self, InstanceView view) {
        return new InstanceResult(known, self, view, null);
    }

    static InstanceResult missing(KnownInstance known, String error) {
        return new InstanceResult(known, false, null, error);
    }
}
