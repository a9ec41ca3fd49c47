package dev.stowage.server.view;

import org.jspecify.annotations.Nullable;

/**
 * The result of querying an instance: either a view or an error.
 *
 * @param known the instance, as known before the query
 * @param self whether it is this instance
 * @param view its view, null if it did not respond
 * @param error why it did not respond, null if it did
 */
record InstanceResult(KnownInstance known, boolean self, @Nullable InstanceView view, @Nullable String error) {
    static InstanceResult of(KnownInstance known, boolean self, InstanceView view) {
        return new InstanceResult(known, self, view, null);
    }

    static InstanceResult missing(KnownInstance known, String error) {
        return new InstanceResult(known, false, null, error);
    }
}
