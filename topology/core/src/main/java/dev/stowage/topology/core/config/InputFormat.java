package dev.stowage.topology.core.config;

/** How the values of the input topic are written. */
public enum InputFormat {
    /** Avro RawSequence in the Confluent wire format. */
    AVRO,
    /** Plain text, one sequence a record; the id is the record's key. */
    TEXT,
    /** Avro TokenSequence in the Confluent wire format: ids of tokens in place of residues. */
    TOKENS
}
