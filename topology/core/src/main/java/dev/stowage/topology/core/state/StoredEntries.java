package dev.stowage.topology.core.state;

import java.nio.ByteBuffer;

/** The entries of a partition's state as they are in its changelog: the checkpoint, and one for each waiting piece. */
public final class StoredEntries {
    private static final byte PIECE = 'p';
    private static final byte PROGRESS = 's';

    private StoredEntries() {}

    /** Whether a key is that of the checkpoint, of which each commit that changes anything writes one, last. */
    public static boolean isCheckpoint(byte[] key) {
        return key.length > 0 && key[0] == PROGRESS;
    }

    /**
     * Reads the checkpoint.
     *
     * @param store names the store in messages
     * @throws UnreadableStateException if it is of a format that this build does not read
     */
    public static Checkpoint readCheckpoint(String store, byte[] value) {
        return CheckpointFormat.read(store, value);
    }

    /** The ticket in the key of a piece. */
    static long ticket(String store, byte[] key) {
        if (key.length != 1 + Long.BYTES || key[0] != PIECE) {
            throw new UnreadableStateException(
                    store + ": a key of kind " + (key.length == 0 ? "none" : key[0]) + " is unknown to this build");
        }
        return ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
    }

    static byte[] checkpointKey() {
        return new byte[] {PROGRESS};
    }

    static byte[] pieceKey(long ticket) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PIECE).putLong(ticket).array();
    }
}
