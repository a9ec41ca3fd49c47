package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.state.Fields;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.RejectView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Rejects since the start by reason, and the latest. Not thread-safe. */
final class RejectLog {
    private final Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);

    /** Newest first. */
    private final Deque<RejectView> latest = new ArrayDeque<>();

    private boolean changed;

    void add(RejectView reject) {
        changed = true;
        counts.merge(reject.reason(), 1L, Long::sum);
        if (latest.size() == PartitionView.LATEST_REJECTS) {
            latest.removeLast();
        }
        latest.addFirst(reject);
    }

    /** Whether they differ from the stored ones. */
    boolean hasChanged() {
        return changed;
    }

    Map<RejectReason, Long> counts() {
        return Map.copyOf(counts);
    }

    List<RejectView> latest() {
        return List.copyOf(latest);
    }

    byte[] write() {
        changed = false;
        return Fields.write(PartitionStatistics.VERSION, out -> {
            out.writeInt(counts.size());
            for (Map.Entry<RejectReason, Long> count : counts.entrySet()) {
                Fields.writeString(out, count.getKey().name());
                out.writeLong(count.getValue());
            }
            out.writeInt(latest.size());
            for (RejectView reject : latest) {
                out.writeLong(reject.offset());
                out.writeLong(reject.timestamp());
                Fields.writeString(out, reject.reason().name());
                Fields.writeString(out, reject.detail());
            }
        });
    }

    /** Restores what was stored. */
    void restore(String store, byte[] value) {
        Fields.read(store + ", rejects", PartitionStatistics.VERSION, value, in -> {
            for (int left = in.readInt(); left > 0; left--) {
                counts.put(RejectReason.valueOf(Fields.readString(in)), in.readLong());
            }
            for (int left = in.readInt(); left > 0; left--) {
                latest.addLast(new RejectView(
                        in.readLong(),
                        in.readLong(),
                        RejectReason.valueOf(Fields.readString(in)),
                        Fields.readString(in)));
            }
            return this;
        });
    }
}
