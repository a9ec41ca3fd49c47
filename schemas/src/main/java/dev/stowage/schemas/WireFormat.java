package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The frame of the Confluent wire format: magic byte 0, schema id in four bytes big-endian, then Avro binary. If a
 * header of the record contains the schema id, the value is Avro binary alone.
 */
public final class WireFormat {
    /** Header with the schema of a record's value: a byte 0 and an id, or a byte 1 and a GUID. */
    public static final String ID_HEADER = "__value_schema_id";

    static final byte MAGIC = 0;
    static final int HEADER = 5;
    private static final byte MAGIC_OF_GUID = 1;
    private static final int GUID_HEADER = 17;

    private WireFormat() {}

    /** Value of the header with the schema; null if the schema id is in the value. */
    public static byte @Nullable [] idHeader(Headers headers) {
        Header header = headers.lastHeader(ID_HEADER);
        return header == null ? null : header.value();
    }

    /** Schema id of a value in a range of an array. */
    static int schemaId(byte[] bytes, int from, int length) throws MalformedRecordException {
        if (length == 0) {
            throw new MalformedRecordException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        if (bytes[from] != MAGIC || length < HEADER) {
            throw new MalformedRecordException(
                    RejectReason.UNKNOWN_MAGIC_BYTE,
                    String.format(
                            "the value has %d bytes and starts with 0x%02x; accepted: magic byte 0x00, four bytes of"
                                    + " schema id, Avro",
                            length, bytes[from]));
        }
        return (bytes[from + 1] & 0xff) << 24
                | (bytes[from + 2] & 0xff) << 16
                | (bytes[from + 3] & 0xff) << 8
                | (bytes[from + 4] & 0xff);
    }

    /** Content of the header: an Integer, the schema's id, or its GUID. */
    static Object schemaKey(byte[] header) throws MalformedRecordException {
        if (header.length == HEADER && header[0] == MAGIC) {
            return ByteBuffer.wrap(header, 1, Integer.BYTES).getInt();
        }
        if (header.length == GUID_HEADER && header[0] == MAGIC_OF_GUID) {
            ByteBuffer guid = ByteBuffer.wrap(header, 1, GUID_HEADER - 1);
            return new UUID(guid.getLong(), guid.getLong());
        }
        throw new MalformedRecordException(
                RejectReason.UNKNOWN_MAGIC_BYTE,
                String.format(
                        "header %s has %d bytes%s; accepted: 0x00 and four bytes of schema id, or 0x01 and the 16 bytes of"
                                + " a GUID",
                        ID_HEADER,
                        header.length,
                        header.length == 0 ? "" : String.format(" and starts with 0x%02x", header[0])));
    }
}
