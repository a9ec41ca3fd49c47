package dev.stowage.topology.core.state;

import dev.stowage.packing.PackerState;
import dev.stowage.schemas.WindowDigest;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.window.WindowState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a partition must remember beside the waiting pieces: its open window and its counters. Mutable. */
public final class Checkpoint {
    /** Ranges of unread offsets that are kept one by one; beyond that, the oldest two of a cause become one. */
    private static final int MAX_UNREAD_RANGES = 64;

    /** The input that the state belongs to, null until a partition is first assigned, or if nothing asked the brokers. */
    public @Nullable Identity identity;

    /** Input offset behind the last record that was read, ticks included; -1 before the first. */
    public long nextOffset = -1;

    /** Offsets before {@link #nextOffset} that were never read, oldest first. */
    private final List<UnreadRange> unread = new ArrayList<>();

    /** Fingerprint of the configuration that the waiting pieces were packed under; empty at the very start. */
    public String fingerprint = "";

    /** The open window, null if none is. */
    public @Nullable WindowState window;

    /** Batches sent since the very start: the next one's dense number. */
    public long nextSequence;

    /** The same per bucket bound. */
    public final SortedMap<Integer, Long> nextBucketSequence = new TreeMap<>();

    /** Input offset of the last record that is no tick, -1 before the first. */
    public long lastOffset = -1;

    /** Records rejected since the last window closed. */
    public long rejected;

    /** Records accepted in the open window. */
    public long accepted;

    /** Those of them whose epoch is lower than the window's. */
    public long lowerEpoch;

    /** Those of them with a track that is not declared. */
    public long undeclaredTracks;

    /** Trailing stops stripped from them. */
    public long strippedStops;

    /** Those of them from which white space was stripped. */
    public long strippedWhiteSpace;

    /** Pieces of them: the next one's ticket. */
    public long nextTicket;

    /** {@link #nextSequence} when the window opened. */
    public long firstSequence;

    /** Batches of the open window per bucket bound. */
    public final SortedMap<Integer, Long> batches = new TreeMap<>();

    /** Chained digest of the open window's batches. */
    public byte[] digest = WindowDigest.none();

    /** Open rows and batches of the packer. */
    public PackerState packer = PackerState.EMPTY;

    /** Whether this is the checkpoint of a partition of which no state is stored. */
    public boolean isNew() {
        return fingerprint.isEmpty() && nextOffset < 0;
    }

    /** Offsets before {@link #nextOffset} that were never read, oldest first. */
    public List<UnreadRange> unread() {
        return List.copyOf(unread);
    }

    /** Keeps a range of offsets that will never be read; it starts at or behind the end of the latest. */
    public void addUnread(UnreadRange range) {
        unread.add(range);
        if (unread.size() > MAX_UNREAD_RANGES) {
            mergeOldest();
        }
    }

    /** The number of offsets of each cause stays the same: it is served as a counter. */
    private void mergeOldest() {
        for (int earlier = 0; earlier < unread.size(); earlier++) {
            for (int later = earlier + 1; later < unread.size(); later++) {
                if (unread.get(earlier).cause() == unread.get(later).cause()) {
                    unread.set(earlier, unread.get(earlier).with(unread.remove(later)));
                    return;
                }
            }
        }
    }

    /** Number of the next batch in the open window. */
    public int ordinal() {
        return (int) (nextSequence - firstSequence);
    }

    /** Starts a window; the dense counters go on. */
    public void open(WindowState opened) {
        window = opened;
        accepted = 0;
        lowerEpoch = 0;
        undeclaredTracks = 0;
        strippedStops = 0;
        strippedWhiteSpace = 0;
        nextTicket = 0;
        firstSequence = nextSequence;
        batches.clear();
        digest = WindowDigest.none();
        packer = PackerState.EMPTY;
    }

    /** Ends the window; what only it needed is forgotten. */
    public void close() {
        window = null;
        rejected = 0;
        packer = PackerState.EMPTY;
    }
}
