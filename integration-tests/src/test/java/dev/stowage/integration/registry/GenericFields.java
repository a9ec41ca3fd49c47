package dev.stowage.integration.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericArray;
import org.apache.avro.generic.IndexedRecord;

/** Records as maps of field names to values, to compare those of two deserializers. */
final class GenericFields {
    private GenericFields() {}

    static Map<String, Object> of(IndexedRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            fields.put(field.name(), value == null ? "null" : plain(value));
        }
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof IndexedRecord record) {
            return of(record);
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        if (value instanceof GenericArray<?> array) {
            return array.stream().map(GenericFields::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> plain(entry.getValue())));
        }
        // All types of strings.
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** The fields with the names in the schema. */
    static Map<String, Object> of(PackedBatch batch) {
        BatchHeader header = batch.header();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("batch_id", header.batchId());
        fields.put("mode", header.mode().text());
        fields.put("bucket", header.bucket());
        fields.put("rows", header.rows());
        fields.put("row_length", header.rowLength());
        fields.put("source_topic", header.window().topic());
        fields.put("source_partition", header.window().partition());
        fields.put("window_offset", header.window().offset());
        fields.put("window_start", header.window().start());
        fields.put("window_end", header.window().end());
        fields.put("epoch", header.window().epoch());
        fields.put("ordinal", header.ordinal());
        fields.put("sequence", header.sequence());
        fields.put("bucket_sequence", header.bucketSequence());
        fields.put("min_timestamp", header.minTimestamp());
        fields.put("max_timestamp", header.maxTimestamp());
        fields.put("sequence_id_padding", header.encoding().sequenceIdPadding());
        fields.put("sequence_id_base", header.encoding().sequenceIdBase());
        fields.put("pad_token", header.encoding().padToken());
        fields.put("mask_token", header.encoding().maskToken());
        fields.put("vocabulary", header.encoding().vocabulary());
        fields.put("vocabulary_hash", header.encoding().vocabularyHash());
        fields.put("special_tokens", header.encoding().specialTokens().text());
        fields.put("real_tokens", header.realTokens());
        fields.put("residues", header.residues());
        fields.put("padding_row_tails", header.padding().rowTails());
        fields.put("padding_window_close", header.padding().windowClose());
        fields.put("padding_rounding", header.padding().rounding());
        fields.put("padding_empty_rows", header.padding().emptyRows());
        fields.put("sum_squared_segments", header.sumSquaredSegments());
        fields.put("longest_segment", header.longestSegment());
        fields.put("unknown_residues", header.unknownResidues());
        fields.put("cause", header.cause().text());
        fields.put("packing_version", header.packingVersion());
        fields.put("fingerprint", header.fingerprint());
        fields.put("segments", batch.segments().stream().map(GenericFields::of).toList());
        fields.put("tokens", list(batch.tokens()));
        fields.put("sequence_id", list(batch.sequenceId()));
        // None of these feeds declares a track.
        assertThat(batch.tracks()).isEmpty();
        fields.put("tracks", List.of());
        return fields;
    }

    private static Map<String, Object> of(Segment segment) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", segment.id());
        fields.put("epoch", segment.epoch());
        fields.put("source", segment.source());
        fields.put("source_offset", segment.sourceOffset());
        fields.put("row", segment.row());
        fields.put("start", segment.start());
        fields.put("slots", segment.slots());
        fields.put("length", segment.length());
        fields.put("first_residue", segment.firstResidue());
        fields.put("residues", segment.residues());
        fields.put("source_length", segment.sourceLength());
        fields.put("has_cls", segment.hasCls());
        fields.put("has_eos", segment.hasEos());
        return fields;
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
