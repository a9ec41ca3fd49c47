package dev.stowage.topology.core.state;

import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tracks.PieceTracks;

/** The stored form of a {@link WaitingPiece}, without its ticket, which is the key. */
final class WaitingPieceFormat {
    private static final int VERSION = 1;

    private WaitingPieceFormat() {}

    static byte[] write(WaitingPiece waiting) {
        return Fields.write(VERSION, out -> {
            out.writeLong(waiting.arrivalRow);
            Fields.writeBytes(out, waiting.id, waiting.idFrom, waiting.idLength);
            out.writeLong(waiting.epoch);
            Fields.writeBytes(out, waiting.source);
            out.writeLong(waiting.sourceOffset);
            out.writeLong(waiting.timestamp);
            out.writeBoolean(waiting.farFromWindow);
            out.writeInt(waiting.sourceLength);
            Piece piece = waiting.piece;
            out.writeInt(piece.firstResidue());
            out.writeInt(piece.residues());
            out.writeBoolean(piece.hasCls());
            out.writeBoolean(piece.hasEos());
            out.writeInt(piece.unknown());
            out.writeInt(piece.cut());
            out.writeInt(waiting.slots);
            Fields.writeBytes(out, waiting.content, waiting.from, waiting.contentBytes);
            if (waiting.tracks != null) {
                waiting.tracks.store(out);
            }
        });
    }

    /** Fills a piece. */
    static WaitingPiece read(String store, long ticket, byte[] bytes, WaitingPiece to) {
        return Fields.read(store + ", piece " + ticket, VERSION, bytes, in -> {
            to.ticket = ticket;
            to.arrivalRow = in.readLong();
            to.id = Fields.readBytes(in);
            to.idFrom = 0;
            to.idLength = to.id.length;
            to.epoch = in.readLong();
            to.source = Fields.readBytes(in);
            to.sourceOffset = in.readLong();
            to.timestamp = in.readLong();
            to.farFromWindow = in.readBoolean();
            to.sourceLength = in.readInt();
            to.piece = new Piece(
                    in.readInt(), in.readInt(), in.readBoolean(), in.readBoolean(), in.readInt(), in.readInt());
            to.slots = in.readInt();
            to.content = Fields.readBytes(in);
            to.from = 0;
            to.contentBytes = to.content.length;
            to.tracks = null;
            if (in.available() > 0) {
                to.tracks = new PieceTracks();
                to.tracks.restore(in);
            }
            return to;
        });
    }
}
