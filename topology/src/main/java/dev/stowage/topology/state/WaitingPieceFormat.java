package dev.stowage.topology.state;

import dev.stowage.topology.core.tokens.Piece;

/** The stored form of a {@link WaitingPiece}, without its ticket, which is the key. */
final class WaitingPieceFormat {
    private static final int VERSION = 4;

    private WaitingPieceFormat() {}

    static byte[] write(WaitingPiece waiting) {
        return Fields.write(VERSION, out -> {
            out.writeLong(waiting.arrivalRow());
            Fields.writeBytes(out, waiting.id(), waiting.idFrom(), waiting.idLength());
            out.writeLong(waiting.epoch());
            Fields.writeBytes(out, waiting.source());
            out.writeLong(waiting.sourceOffset());
            out.writeLong(waiting.timestamp());
            out.writeBoolean(waiting.fromAfar());
            out.writeInt(waiting.sourceLength());
            out.writeInt(waiting.piece().firstResidue());
            out.writeInt(waiting.piece().residues());
            out.writeBoolean(waiting.piece().hasCls());
            out.writeBoolean(waiting.piece().hasEos());
            out.writeInt(waiting.piece().unknown());
            out.writeInt(waiting.residuesCut());
            out.writeInt(waiting.slots());
            out.write(waiting.letters(), waiting.from(), waiting.piece().residues());
        });
    }

    /** Fills a piece. */
    static WaitingPiece read(String store, long ticket, byte[] bytes, WaitingPiece to) {
        return Fields.read(store + ", piece " + ticket, VERSION, bytes, in -> {
            long arrivalRow = in.readLong();
            byte[] id = Fields.readBytes(in);
            return to.set(
                    ticket,
                    arrivalRow,
                    id,
                    0,
                    id.length,
                    in.readLong(),
                    Fields.readBytes(in),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean(),
                    in.readInt(),
                    new Piece(in.readInt(), in.readInt(), in.readBoolean(), in.readBoolean(), in.readInt()),
                    in.readInt(),
                    in.readInt(),
                    in.readAllBytes(),
                    0);
        });
    }
}
