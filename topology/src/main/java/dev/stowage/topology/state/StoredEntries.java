package dev.stowage.topology.state;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The entries of a partition's state as they are in its changelog: the progress, and one for each waiting piece. */
public final class StoredEntries {
    private static final byte PIECE = 'p';
    private static final byte PROGRESS = 's';

    private StoredEntries() {}

    /** Takes what an entry holds. */
    public interface Visitor {
        void progress(Progress progress);

        /** @param value stored form, null if the piece is gone */
        void piece(long ticket, byte @Nullable [] value);
    }

    /** Whether a key is that of the progress, of which each commit that changes anything writes one, last. */
    public static boolean isProgress(byte[] key) {
        return key.length > 0 && key[0] == PROGRESS;
    }

    /**
     * Reads the progress.
     *
     * @param store names the store to people
     * @throws UnreadableStateException if it is of a format that this build does not read
     */
    public static Progress readProgress(String store, byte[] value) {
        return ProgressFormat.read(store, value);
    }

    /** Hands out every entry of a state, pieces first. */
    public static void forEach(PartitionState state, BiConsumer<byte[], byte[]> to) {
        for (WaitingPiece piece : state.pieces()) {
            to.accept(pieceKey(piece.ticket()), WaitingPieceFormat.write(piece));
        }
        to.accept(progressKey(), ProgressFormat.write(state.progress()));
    }

    static void read(String store, byte[] key, byte @Nullable [] value, Visitor to) {
        if (isProgress(key) && value != null) {
            to.progress(ProgressFormat.read(store, value));
        } else if (key.length == 1 + Long.BYTES && key[0] == PIECE) {
            to.piece(ByteBuffer.wrap(key, 1, Long.BYTES).getLong(), value);
        } else {
            throw new UnreadableStateException(
                    store + ": a key of kind " + (key.length == 0 ? "none" : key[0]) + " is unknown to this build");
        }
    }

    static byte[] progressKey() {
        return new byte[] {PROGRESS};
    }

    static byte[] pieceKey(long ticket) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PIECE).putLong(ticket).array();
    }
}
