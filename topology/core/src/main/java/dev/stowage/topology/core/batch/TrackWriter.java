package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.TrackArray;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.topology.core.state.WaitingPiece;
import java.util.List;

/** Writes the values of the tracks into the bytes of a batch. Not thread-safe. */
final class TrackWriter {
    private final List<TrackArray> tracks;
    private final int[] bytes;

    TrackWriter(List<TrackArray> tracks) {
        this.tracks = tracks;
        bytes = new int[tracks.size()];
    }

    /**
     * Bytes of all values of each track.
     *
     * @param pieces of the batch, in the order of its segments
     * @return valid until the next call
     */
    int[] bytes(Batch placed, WaitingPiece[] pieces) {
        for (int track = 0; track < bytes.length; track++) {
            TrackDefinition definition = tracks.get(track).definition();
            int slots = placed.rows() * placed.rowLength();
            int sum = 0;
            for (int i = 0; i < placed.segments(); i++) {
                WaitingPiece piece = pieces[i];
                sum += piece.tracks().bytesInBatch(track, definition, piece.residues(), piece.slots());
                slots -= piece.slots();
            }
            bytes[track] = sum + (definition.isPerSlot() ? slots * definition.width() * definition.fillerBytes() : 0);
        }
        return bytes;
    }

    /** Fills each array of the batch that was begun. */
    void write(Batch placed, WaitingPiece[] pieces) {
        for (int track = 0; track < bytes.length; track++) {
            TrackArray array = tracks.get(track);
            if (array.definition().isPerSlot()) {
                writeSlots(track, placed, pieces, array);
            } else {
                for (int i = 0; i < placed.segments(); i++) {
                    pieces[i].tracks().write(track, 1, array);
                }
            }
        }
    }

    private static void writeSlots(int track, Batch placed, WaitingPiece[] pieces, TrackArray array) {
        int width = array.definition().width();
        int next = 0;
        for (int row = 0; row < placed.filledRows(); row++) {
            int start = 0;
            for (; next < placed.rowEnd(row); next++) {
                WaitingPiece piece = pieces[next];
                int before = piece.hasCls() ? 1 : 0;
                array.fill(width * before);
                piece.tracks().write(track, piece.residues(), array);
                array.fill(width * (piece.slots() - piece.residues() - before));
                start += piece.slots();
            }
            array.fill(width * (placed.rowLength() - start));
        }
        array.fill(width * (placed.rows() - placed.filledRows()) * placed.rowLength());
    }
}
