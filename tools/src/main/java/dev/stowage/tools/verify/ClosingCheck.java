package dev.stowage.tools.verify;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.window.WindowClock;
import dev.stowage.topology.core.window.WindowState;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks that no consumed record or tick closes the window that is open in the stored state. Must receive all consumed records in order. Not
 * thread-safe.
 */
final class ClosingCheck {
    private final WindowClock clock;
    private final @Nullable WindowState open;
    private final boolean sameRules;
    private final ToLongFunction<ConsumerRecord<byte[], byte[]>> epochs;
    private long lastOffset = -1;

    /** Input offset of the record or tick that closes the window, -1 if there is none. */
    private long closedBy = -1;

    private boolean closedByTick;

    /** @param epochs returns the epoch of an accepted record */
    ClosingCheck(StowageConfig config, CommittedState state, ToLongFunction<ConsumerRecord<byte[], byte[]>> epochs) {
        this.epochs = epochs;
        clock = new WindowClock(config);
        WindowState window = state.window();
        open = window == null
                ? null
                : new WindowState(window.offset(), window.start(), window.end(), window.epoch(), window.start(), 0);
        sameRules = state.checkpoint() != null && state.checkpoint().fingerprint.equals(config.fingerprint());
    }

    void tick(ConsumerRecord<byte[], byte[]> tick) {
        if (open != null
                && closedBy < 0
                && tick.offset() > open.offset()
                && Tick.after(tick.headers()).orElse(-1) == lastOffset) {
            closedBy = tick.offset();
            closedByTick = true;
        }
    }

    void record(ConsumerRecord<byte[], byte[]> record, boolean rejected) {
        lastOffset = record.offset();
        if (open == null || rejected || !sameRules || closedBy >= 0 || record.offset() <= open.offset()) {
            return;
        }
        switch (clock.judge(open, record.timestamp(), epochs.applyAsLong(record))) {
            case JOINS -> open.join(record.timestamp());
            case JOINS_FAR_FROM_WINDOW -> open.joinFarFromWindow();
            case CLOSES, JUMPS, HIGHER_EPOCH -> closedBy = record.offset();
        }
    }

    /** The record or tick that closes the window although it is open in the state, null if there is none. */
    @Nullable
    String closedBy() {
        return closedBy < 0 ? null : (closedByTick ? "the tick at offset " : "the record at offset ") + closedBy;
    }
}
