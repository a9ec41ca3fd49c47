package dev.stowage.schemas;

/** The frame of the Confluent wire format: magic byte 0, schema id in four bytes big-endian, then Avro binary. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER = 5;

    private WireFormat() {}

    static int schemaId(byte[] value) throws MalformedRecordException {
        if (value.length == 0) {
            throw new MalformedRecordException(RejectReason.EMPTY_VALUE, "the value has no bytes");
        }
        if (value[0] != MAGIC || value.length < HEADER) {
            throw new MalformedRecordException(
                    RejectReason.UNKNOWN_MAGIC_BYTE,
                    String.format(
                            "the value has %d bytes and starts with 0x%02x; accepted: magic byte 0x00, four bytes of"
                                    + " schema id, Avro",
                            value.length, value[0]));
        }
        return (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }
}
