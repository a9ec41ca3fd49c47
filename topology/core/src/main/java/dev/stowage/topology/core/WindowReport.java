package dev.stowage.topology.core;

import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.DeclaredTrack;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsSerializer;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.statistics.WindowStatistics;
import dev.stowage.topology.core.tracks.TrackSpec;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes the counts of a closed window and its manifest for the statistics topic. */
public final class WindowReport {
    /** Last part of a manifest's key; in a bucket's key, it is the bound. */
    private static final String MANIFEST = "manifest";

    private final StowageConfig config;
    private final int partition;
    private final PadStatisticsSerializer serializer;

    WindowReport(StowageConfig config, SchemaRegistryClient registry, int partition) {
        this.config = config;
        this.partition = partition;
        this.serializer = new PadStatisticsSerializer(registry, config.registry());
    }

    /** Closes the window in the statistics, too; returns the totals of its batches. */
    Sums forEachRecord(
            WindowState window, Checkpoint checkpoint, WindowStatistics statistics, Consumer<OutputRecord> to) {
        Sums sums = new Sums();
        sums.undeclaredTracks = checkpoint.undeclaredTracks;
        statistics.closeWindow(window, (bucket, counts) -> {
            sums.residues += counts.residues();
            sums.unknownResidues += counts.unknownResidues();
            to.accept(record(window, bucket.toString(), counts.toRecord(bucket), null));
        });
        to.accept(record(window, MANIFEST, null, manifest(window, checkpoint, sums)));
        return sums;
    }

    /** Sums over the batches of a window. Mutable. */
    public static final class Sums {
        private long residues;
        private long unknownResidues;
        private long undeclaredTracks;

        public long residues() {
            return residues;
        }

        /** Residues that are outside the vocabulary. */
        public long unknownResidues() {
            return unknownResidues;
        }

        /** Records with a track that is not declared. */
        public long undeclaredTracks() {
            return undeclaredTracks;
        }
    }

    private WindowManifest manifest(WindowState window, Checkpoint checkpoint, Sums sums) {
        Map<String, Long> batches = checkpoint.batches.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
        return WindowManifest.newBuilder()
                .setFirstOffset(window.offset())
                .setLastOffset(checkpoint.lastOffset)
                .setEpoch(window.epoch())
                .setAccepted(checkpoint.accepted)
                .setRejected(checkpoint.rejected)
                .setLowerEpoch(checkpoint.lowerEpoch)
                .setStrippedStops(checkpoint.strippedStops)
                .setStrippedWhiteSpace(checkpoint.strippedWhiteSpace)
                .setUnknownResidues(sums.unknownResidues)
                .setUndeclaredTracks(checkpoint.undeclaredTracks)
                .setBatches(batches)
                .setFirstSequence(checkpoint.firstSequence)
                .setNextSequence(checkpoint.nextSequence)
                .setVocabulary(config.vocabulary().name())
                .setVocabularyHash(config.vocabulary().hash())
                .setVocabularyTokens(config.vocabulary().published())
                .setTracks(config.tracks().specs().stream()
                        .map(WindowReport::declared)
                        .toList())
                .setDigest(HexFormat.of().formatHex(checkpoint.digest))
                .build();
    }

    private static DeclaredTrack declared(TrackSpec spec) {
        TrackDefinition definition = spec.definition();
        return new DeclaredTrack(
                definition.name(),
                definition.type().text(),
                definition.level().text(),
                definition.width(),
                definition.filler(),
                spec.below());
    }

    private OutputRecord record(
            WindowState window, String what, @Nullable BucketStatistics bucket, @Nullable WindowManifest manifest) {
        PadStatistics value = PadStatistics.newBuilder()
                .setSourceTopic(config.inputTopic())
                .setSourcePartition(partition)
                .setWindowOffset(window.offset())
                .setWindowStart(Instant.ofEpochMilli(window.start()))
                .setWindowEnd(Instant.ofEpochMilli(window.end()))
                .setEpoch(window.epoch())
                .setPackingVersion(config.packingVersion())
                .setFingerprint(config.fingerprint())
                .setBucketStatistics(bucket)
                .setManifest(manifest)
                .build();
        String key = config.inputTopic() + "/" + partition + "/" + window.offset() + "/" + what;
        return new OutputRecord(
                key.getBytes(StandardCharsets.UTF_8),
                serializer.serialize(config.statisticsTopic(), value),
                window.streamTime(),
                new RecordHeaders());
    }
}
