package dev.stowage.tools.tail;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.Track;
import dev.stowage.schemas.TrackDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Prints batches as JSON, one object in a line, with all values. Names are those of the schema; NaN and infinities are strings. */
final class BatchJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private BatchJson() {}

    static void print(PackedBatch batch, PrintWriter out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            writeHeader(batch.header(), json);
            json.writeArrayFieldStart("segments");
            for (Segment segment : batch.segments()) {
                writeSegment(segment, json);
            }
            json.writeEndArray();
            writeInts("tokens", batch.tokens(), json);
            writeInts("sequence_id", batch.sequenceId(), json);
            json.writeArrayFieldStart("tracks");
            for (Track track : batch.tracks()) {
                writeTrack(track, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string takes all that is written", e);
        }
        out.println(text);
        out.flush();
    }

    private static void writeHeader(BatchHeader header, JsonGenerator json) throws IOException {
        json.writeStringField("batch_id", header.batchId());
        json.writeStringField("mode", header.mode().text());
        json.writeNumberField("bucket", header.bucket());
        json.writeNumberField("rows", header.rows());
        json.writeNumberField("row_length", header.rowLength());
        json.writeStringField("source_topic", header.window().topic());
        json.writeNumberField("source_partition", header.window().partition());
        json.writeNumberField("window_offset", header.window().offset());
        json.writeNumberField("window_start", header.window().start());
        json.writeNumberField("window_end", header.window().end());
        json.writeNumberField("epoch", header.window().epoch());
        json.writeNumberField("ordinal", header.ordinal());
        json.writeNumberField("sequence", header.sequence());
        json.writeNumberField("bucket_sequence", header.bucketSequence());
        json.writeNumberField("min_timestamp", header.minTimestamp());
        json.writeNumberField("max_timestamp", header.maxTimestamp());
        json.writeNumberField("sequence_id_padding", header.encoding().sequenceIdPadding());
        json.writeNumberField("sequence_id_base", header.encoding().sequenceIdBase());
        json.writeNumberField("pad_token", header.encoding().padToken());
        json.writeNumberField("mask_token", header.encoding().maskToken());
        json.writeStringField("vocabulary", header.encoding().vocabulary());
        json.writeStringField("vocabulary_hash", header.encoding().vocabularyHash());
        json.writeStringField(
                "special_tokens", header.encoding().specialTokens().text());
        json.writeNumberField("real_tokens", header.realTokens());
        json.writeNumberField("residues", header.residues());
        json.writeNumberField("padding_row_tails", header.padding().rowTails());
        json.writeNumberField("padding_window_close", header.padding().windowClose());
        json.writeNumberField("padding_rounding", header.padding().rounding());
        json.writeNumberField("padding_empty_rows", header.padding().emptyRows());
        json.writeNumberField("sum_squared_segments", header.sumSquaredSegments());
        json.writeNumberField("longest_segment", header.longestSegment());
        json.writeNumberField("unknown_residues", header.unknownResidues());
        json.writeStringField("cause", header.cause().text());
        json.writeNumberField("packing_version", header.packingVersion());
        json.writeStringField("fingerprint", header.fingerprint());
    }

    private static void writeSegment(Segment segment, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", segment.id());
        json.writeNumberField("epoch", segment.epoch());
        json.writeStringField("source", segment.source());
        json.writeNumberField("source_offset", segment.sourceOffset());
        json.writeNumberField("row", segment.row());
        json.writeNumberField("start", segment.start());
        json.writeNumberField("slots", segment.slots());
        json.writeNumberField("length", segment.length());
        json.writeNumberField("first_residue", segment.firstResidue());
        json.writeNumberField("residues", segment.residues());
        json.writeNumberField("source_length", segment.sourceLength());
        json.writeBooleanField("has_cls", segment.hasCls());
        json.writeBooleanField("has_eos", segment.hasEos());
        json.writeEndObject();
    }

    private static void writeTrack(Track track, JsonGenerator json) throws IOException {
        TrackDefinition definition = track.definition();
        json.writeStartObject();
        json.writeStringField("name", definition.name());
        json.writeStringField("type", definition.type().text());
        json.writeStringField("level", definition.level().text());
        json.writeNumberField("width", definition.width());
        json.writeNumberField("filler", definition.filler());
        writeInts("ints", track.ints(), json);
        json.writeArrayFieldStart("floats");
        for (float value : track.floats()) {
            json.writeNumber(value);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeInts(String name, int[] values, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values, 0, values.length);
    }
}
