package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Avro's binary encoding for Avro's own readers. Every length and count is checked against the remaining bytes
 * before memory is allocated, so a hostile value cannot cost more memory than its size. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private final AvroBytes in;

    BoundedDecoder(AvroBytes in) {
        this.in = in;
    }

    @Override
    public void readNull() {
        // A null has no bytes.
    }

    @Override
    public boolean readBoolean() {
        return in.readBoolean();
    }

    @Override
    public int readInt() {
        return in.readInt();
    }

    @Override
    public long readLong() {
        return in.readLong();
    }

    @Override
    public float readFloat() {
        return ByteBuffer.wrap(in.readBytes(Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat();
    }

    @Override
    public double readDouble() {
        return in.readDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) {
        return new Utf8(in.readBytes(in.readLength()));
    }

    @Override
    public String readString() {
        return in.readString();
    }

    @Override
    public void skipString() {
        in.skip(in.readLength());
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) {
        return ByteBuffer.wrap(in.readBytes(in.readLength()));
    }

    @Override
    public void skipBytes() {
        in.skip(in.readLength());
    }

    @Override
    public void readFixed(byte[] to, int start, int length) {
        System.arraycopy(in.readBytes(length), 0, to, start, length);
    }

    @Override
    public void skipFixed(int length) {
        in.readBytes(length);
    }

    @Override
    public int readEnum() {
        return in.readInt();
    }

    @Override
    public long readArrayStart() {
        return count();
    }

    @Override
    public long arrayNext() {
        return count();
    }

    @Override
    public long skipArray() {
        return skipBlocks();
    }

    @Override
    public long readMapStart() {
        return count();
    }

    @Override
    public long mapNext() {
        return count();
    }

    @Override
    public long skipMap() {
        return skipBlocks();
    }

    @Override
    public int readIndex() {
        return in.readInt();
    }

    /** Items take at least one byte each. Nulls take none, so their number is limited to the bytes of the value. */
    private long count() {
        return in.readBlock(1);
    }

    /** Skips blocks with a size; returns the count of the first block without one. */
    private long skipBlocks() {
        while (true) {
            long count = in.readLong();
            if (count >= 0) {
                if (count > in.remaining()) {
                    throw new AvroBytes.MalformedException(
                            count + " items at byte " + in.position() + " where " + in.remaining() + " bytes are left");
                }
                return count;
            }
            in.skip(in.readLength());
        }
    }
}
