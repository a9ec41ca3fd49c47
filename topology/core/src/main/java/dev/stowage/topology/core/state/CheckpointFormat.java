package dev.stowage.topology.core.state;

import dev.stowage.packing.PackerState;
import dev.stowage.packing.PackerState.OpenBatch;
import dev.stowage.packing.Row;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.window.WindowState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored form of {@link Checkpoint}. */
final class CheckpointFormat {
    private static final int VERSION = 1;

    private CheckpointFormat() {}

    static byte[] write(Checkpoint checkpoint) {
        return Fields.write(VERSION, out -> {
            Fields.writeString(out, checkpoint.fingerprint);
            writeWindow(out, checkpoint.window);
            out.writeLong(checkpoint.nextSequence);
            writeCounts(out, checkpoint.nextBucketSequence);
            out.writeLong(checkpoint.lastOffset);
            out.writeLong(checkpoint.rejected);
            out.writeLong(checkpoint.accepted);
            out.writeLong(checkpoint.lowerEpoch);
            out.writeLong(checkpoint.undeclaredTracks);
            out.writeLong(checkpoint.strippedStops);
            out.writeLong(checkpoint.strippedWhiteSpace);
            out.writeLong(checkpoint.nextTicket);
            out.writeLong(checkpoint.firstSequence);
            writeCounts(out, checkpoint.batches);
            Fields.writeBytes(out, checkpoint.digest);
            writePacker(out, checkpoint.packer);
            writePosition(out, checkpoint);
        });
    }

    static Checkpoint read(String store, byte[] bytes) {
        return Fields.read(store + ", progress", VERSION, bytes, in -> {
            Checkpoint checkpoint = new Checkpoint();
            checkpoint.fingerprint = Fields.readString(in);
            checkpoint.window = readWindow(in);
            checkpoint.nextSequence = in.readLong();
            readCounts(in, checkpoint.nextBucketSequence);
            checkpoint.lastOffset = in.readLong();
            checkpoint.rejected = in.readLong();
            checkpoint.accepted = in.readLong();
            checkpoint.lowerEpoch = in.readLong();
            checkpoint.undeclaredTracks = in.readLong();
            checkpoint.strippedStops = in.readLong();
            checkpoint.strippedWhiteSpace = in.readLong();
            checkpoint.nextTicket = in.readLong();
            checkpoint.firstSequence = in.readLong();
            readCounts(in, checkpoint.batches);
            checkpoint.digest = Fields.readBytes(in);
            checkpoint.packer = readPacker(in);
            readPosition(in, checkpoint);
            return checkpoint;
        });
    }

    private static void writePosition(DataOutputStream out, Checkpoint checkpoint) throws IOException {
        Identity identity = checkpoint.identity;
        out.writeBoolean(identity != null);
        if (identity != null) {
            Fields.writeString(out, identity.clusterId());
            Fields.writeString(out, identity.applicationId());
            Fields.writeString(out, identity.topic());
            Fields.writeString(out, identity.topicId());
        }
        out.writeLong(checkpoint.nextOffset);
        List<UnreadRange> unread = checkpoint.unread();
        out.writeInt(unread.size());
        for (UnreadRange range : unread) {
            out.writeLong(range.from());
            out.writeLong(range.until());
            Fields.writeString(out, range.cause().name());
            out.writeLong(range.offsets());
        }
    }

    private static void readPosition(DataInputStream in, Checkpoint checkpoint) throws IOException {
        checkpoint.identity = in.readBoolean()
                ? new Identity(
                        Fields.readString(in), Fields.readString(in), Fields.readString(in), Fields.readString(in))
                : null;
        checkpoint.nextOffset = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            checkpoint.addUnread(new UnreadRange(
                    in.readLong(), in.readLong(), UnreadRange.Cause.valueOf(Fields.readString(in)), in.readLong()));
        }
    }

    private static void writeWindow(DataOutputStream out, @Nullable WindowState window) throws IOException {
        out.writeBoolean(window != null);
        if (window != null) {
            out.writeLong(window.offset());
            out.writeLong(window.start());
            out.writeLong(window.end());
            out.writeLong(window.epoch());
            out.writeLong(window.streamTime());
            out.writeInt(window.farFromWindow());
        }
    }

    private static @Nullable WindowState readWindow(DataInputStream in) throws IOException {
        return in.readBoolean()
                ? new WindowState(
                        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readInt())
                : null;
    }

    private static void writeCounts(DataOutputStream out, Map<Integer, Long> counts) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            out.writeInt(count.getKey());
            out.writeLong(count.getValue());
        }
    }

    private static void readCounts(DataInputStream in, Map<Integer, Long> counts) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            counts.put(in.readInt(), in.readLong());
        }
    }

    private static void writePacker(DataOutputStream out, PackerState packer) throws IOException {
        out.writeLong(packer.rowsOpened());
        out.writeInt(packer.openRows().size());
        for (List<Long> row : packer.openRows()) {
            writeTickets(out, row);
        }
        out.writeInt(packer.openBatches().size());
        for (OpenBatch batch : packer.openBatches()) {
            out.writeInt(batch.rowLength());
            out.writeLong(batch.openedAtRow());
            out.writeInt(batch.rows().size());
            for (Row row : batch.rows()) {
                writeTickets(out, row.tickets());
                out.writeInt(row.used());
                out.writeBoolean(row.drained());
            }
        }
    }

    private static PackerState readPacker(DataInputStream in) throws IOException {
        long rowsOpened = in.readLong();
        List<List<Long>> openRows = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            openRows.add(readTickets(in));
        }
        List<OpenBatch> openBatches = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int rowLength = in.readInt();
            long openedAtRow = in.readLong();
            List<Row> rows = new ArrayList<>();
            for (int rowsLeft = in.readInt(); rowsLeft > 0; rowsLeft--) {
                rows.add(new Row(readTickets(in), in.readInt(), in.readBoolean()));
            }
            openBatches.add(new OpenBatch(rowLength, openedAtRow, rows));
        }
        return new PackerState(rowsOpened, openRows, openBatches);
    }

    private static void writeTickets(DataOutputStream out, List<Long> tickets) throws IOException {
        out.writeInt(tickets.size());
        for (long ticket : tickets) {
            out.writeLong(ticket);
        }
    }

    private static List<Long> readTickets(DataInputStream in) throws IOException {
        List<Long> tickets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            tickets.add(in.readLong());
        }
        return tickets;
    }
}
