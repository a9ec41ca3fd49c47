package dev.stowage.app.position;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.common.errors.RetriableException;

/** Whether a transaction is about to change the offsets of a group. */
final class OffsetCommits {
    private static final int ASK_MS = 1_000;

    private OffsetCommits() {}

    static boolean areStable(Admin admin, String group) throws ExecutionException, InterruptedException {
        try {
            admin.listConsumerGroupOffsets(
                            Map.of(group, new ListConsumerGroupOffsetsSpec()),
                            new ListConsumerGroupOffsetsOptions()
                                    .requireStable(true)
                                    .timeoutMs(ASK_MS))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }
}
