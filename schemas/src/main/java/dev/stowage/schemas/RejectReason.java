package dev.stowage.schemas;

import java.util.Arrays;

/** Why a record could not be packed. */
public enum RejectReason {
    /** A reason that this build does not know. */
    UNKNOWN,
    /** The record has no value, and no header that makes it a tick. */
    NULL_VALUE,
    /** The value has no bytes. */
    EMPTY_VALUE,
    /** The value does not start with the magic byte 0 and a schema id. */
    UNKNOWN_MAGIC_BYTE,
    /** The registry has no schema of that id. */
    UNKNOWN_SCHEMA,
    /** The schema of that id cannot be read as a raw sequence. */
    WRONG_SCHEMA,
    /** The bytes do not match the schema. */
    MALFORMED_AVRO,
    /** The sequence has no residues. */
    NO_RESIDUES,
    /** A letter is not in the vocabulary. */
    UNKNOWN_RESIDUE,
    /** More residues than are accepted. */
    TOO_MANY_RESIDUES,
    /** Longer than the largest bucket. */
    OVERLONG,
    /** The id or the source exceeds the limit in bytes. */
    ID_TOO_LONG,
    /** The timestamp is not from 1970 to 9999. */
    UNUSABLE_TIMESTAMP,
    /** The epoch is negative, or exceeds what every reader can represent exactly. */
    UNUSABLE_EPOCH,
    /** A token id is not in the vocabulary. */
    UNKNOWN_TOKEN,
    /** A track has another number of values than the sequence has letters. */
    TRACK_LENGTH,
    /** A track has a value that is not accepted, values of another type, or occurs twice. */
    TRACK_VALUE,
    /** The record has a track that is not declared. */
    UNDECLARED_TRACK;

    /** The reason of a name in the headers of a reject; {@link #UNKNOWN} if this build does not know it. */
    public static RejectReason of(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
