package dev.stowage.schemas;

/** The frame of the Confluent wire format: magic byte 0, schema id in four bytes big-endian, then Avro binary. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER = 5;

    private WireFormat() {}

    static int schemaId(byte[] value) throws MalformedRecordException {
        return schemaId(value, 0, value.length);
    }

    /** That of a value that stands among other bytes. */
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
}
