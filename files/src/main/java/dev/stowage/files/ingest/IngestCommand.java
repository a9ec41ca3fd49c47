package dev.stowage.files.ingest;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.DurationConverter;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.order.LengthOrder;
import dev.stowage.files.read.SequenceFileOptions;
import dev.stowage.files.read.SequenceFiles;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceReader;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends files of sequences to the input topic. */
@Command(
        name = "ingest",
        description =
                "Sends the sequences of FASTA files or JSON lines, plain or compressed with gzip, bzip2, xz or zstd, to the input"
                        + " topic.",
        footer = {
            "",
            "Examples:",
            "  stowage ingest uniref50.fasta.gz",
            "  zcat proteins.fasta.gz | stowage ingest --source metagenome -",
            "  stowage ingest --epoch 2 --shuffle-seed 42 --close uniref50.fasta.gz",
            "  stowage ingest --start 2026-01-01T00:00:00Z --step 1ms uniref50.fasta.gz",
            "  stowage ingest --alignment strip family.a3m",
            "  stowage ingest --oversize skip <(curl -s https://host/proteins.fasta.zst)",
            "  stowage ingest --set tracks=ss8_tokens,per_res_plddt proteins.jsonl.zst",
            "",
            "JSON lines have one object per line, with id, residues, epoch, source and tracks:",
            "  {\"id\":\"a\",\"residues\":\"MKT\",\"tracks\":{\"ss8_tokens\":[3,3,1],\"per_res_plddt\":[0.9,0.8,null]}}"
        })
public final class IngestCommand implements Callable<Integer> {
    /** Assumed size of standard input, which gives the max number of temporary files. */
    private static final long UNKNOWN_BYTES = 16L << 30;

    private static final int SHOWN = 60;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "FASTA files, JSON lines or pipes; - is standard input.")
    private List<String> files = List.of();

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--epoch",
            converter = NumberConverters.Epoch.class,
            description =
                    "Number of the pass over the corpus, 0 by default; each epoch has other random crops. A higher epoch"
                            + " starts a new window, so send passes in ascending order.")
    private @Nullable Long epoch;

    @Option(names = "--source", description = "Name of the corpus, stored with each segment; empty by default.")
    private @Nullable String source;

    @Option(
            names = {"--shuffle-seed", "--shuffle"},
            paramLabel = "SEED",
            description =
                    "Sends in random order, determined by the seed. Files can have any size; temporary files need as much"
                            + " space.")
    private @Nullable Long shuffleSeed;

    @Mixin
    private TimestampOptions timestamps = new TimestampOptions();

    @Mixin
    private SequenceFileOptions reading = new SequenceFileOptions();

    @Option(names = "--close", description = "Closes the open windows afterwards, with a tick for every partition.")
    private boolean close;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        PrintWriter err = spec.commandLine().getErr();
        Inputs inputs = new Inputs(InputFile.allOf(files), reading.with(config.stowage()), config.stowage(), err);
        Permissions permissions = Permissions.of(config, close ? CommandGrants.INGEST_CLOSE : CommandGrants.INGEST);
        OptionalLong limit = StartupChecks.prepareInput(config, permissions, err);
        return permissions.explaining(() -> ingest(config, inputs, limit));
    }

    private int ingest(AppConfig config, Inputs inputs, OptionalLong limit) {
        long start = System.nanoTime();
        try (SequenceSender sender = new SequenceSender(
                config.stowage(),
                RegistryClients.create(config.stowage().registry()),
                timestamps.orNow(),
                new Labels(epoch == null ? 0 : epoch, source == null ? "" : source),
                reading.oversize())) {
            limit.ifPresent(sender::limit);
            try {
                sendAll(sender, inputs);
            } catch (IOException | UserException e) {
                throw stopped(e, sender);
            }
            report(sender.deliveries(), inputs.err());
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "sent %,d sequences, %,d residues, to topic %s on %s in %.1f s%n",
                            sender.acknowledged(),
                            sender.residues(),
                            config.stowage().inputTopic(),
                            config.stowage().bootstrapServers(),
                            (System.nanoTime() - start) / 1e9);
        }
        if (close) {
            try (WindowCloser closer = new WindowCloser(config.stowage())) {
                closer.sendTicks();
            }
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The inputs and how they are read. */
    private record Inputs(List<InputFile> files, ReadOptions options, StowageConfig config, PrintWriter err) {}

    private void sendAll(SequenceSender sender, Inputs inputs) throws IOException {
        if (shuffleSeed == null) {
            sendInOrder(sender, inputs);
        } else {
            sendShuffled(sender, shuffleSeed, inputs);
        }
        sender.flush();
    }

    private void sendInOrder(SequenceSender sender, Inputs inputs) throws IOException {
        OrderWarning order = new OrderWarning(new LengthOrder(inputs.config(), sender.partitions()), inputs.err());
        readAll(inputs, sequence -> {
            sender.send(sequence);
            order.add(sequence.length());
        });
        order.finish();
    }

    private void sendShuffled(SequenceSender sender, long seed, Inputs inputs) throws IOException {
        long bytes = 0;
        for (InputFile file : inputs.files()) {
            bytes +=
                    file.size() < 0 ? UNKNOWN_BYTES : file.size() * (file.name().endsWith(".gz") ? 3 : 1);
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DiskShuffle shuffle = new DiskShuffle(temporary, bytes, seed)) {
            long read = readAll(inputs, shuffle::add);
            try (ProgressDisplay progress = ProgressDisplay.start("ingest shuffled", read, "sequences", inputs.err())) {
                shuffle.drain(sequence -> {
                    sender.send(sequence);
                    progress.stepTo(sender.sent());
                });
            }
        }
    }

    private interface Step {
        void take(FileSequence sequence) throws IOException;
    }

    /** Reads all files; returns the number of sequences. */
    private long readAll(Inputs inputs, Step step) throws IOException {
        long count = 0;
        for (InputFile file : inputs.files()) {
            long size = file.size();
            String task = (shuffleSeed == null ? "ingest " : "read ") + file.name();
            // Progress is measured in bytes, because the number of sequences is unknown.
            try (SequenceReader reader = SequenceFiles.open(file, inputs.options())) {
                try (ProgressDisplay progress = ProgressDisplay.start(task, size, "bytes", inputs.err())) {
                    for (FileSequence next = reader.next(); next != null; next = reader.next()) {
                        requireLabels(next);
                        step.take(next);
                        count++;
                        progress.stepTo(size < 0 ? reader.bytesRead() : Math.min(size, reader.bytesRead()));
                        if ((count & 1023) == 0) {
                            progress.note(String.format(Locale.ROOT, "%,d sequences", count));
                        }
                    }
                }
                reader.noteLines().forEach(inputs.err()::println);
                inputs.err().flush();
            }
        }
        return count;
    }

    /** A field of a sequence that differs from the option would be a mistake in one of them. */
    private void requireLabels(FileSequence sequence) {
        if (epoch != null && sequence.epochOr(epoch) != epoch) {
            throw contradiction(sequence, "epoch", Long.toString(epoch), Long.toString(sequence.epochOr(epoch)));
        }
        if (source != null && !sequence.sourceOr(source).equals(source)) {
            throw contradiction(sequence, "source", source, sequence.sourceOr(source));
        }
    }

    private static UserException contradiction(FileSequence sequence, String field, String option, String found) {
        return new UserException(sequence.place() + ": field " + field + ": \"" + ShownText.of(found, SHOWN)
                + "\", but --" + field + " is \"" + ShownText.of(option, SHOWN) + "\"; accepted: the same, or no --"
                + field);
    }

    private static void report(DeliveryTracker deliveries, PrintWriter err) {
        if (deliveries.skipped() > 0) {
            deliveries.details().forEach(err::println);
            err.printf(
                    Locale.ROOT,
                    "%,d sequences skipped that are too large for topic or producer (--oversize skip)%n",
                    deliveries.skipped());
            err.flush();
        }
    }

    /** The error states how many sequences were sent, because a second run would send them again. */
    private static UserException stopped(Exception cause, SequenceSender sender) {
        try {
            sender.flush();
        } catch (UserException undelivered) {
            if (undelivered != cause) {
                cause.addSuppressed(undelivered);
            }
        }
        long before = sender.deliveries().acknowledgedBeforeFailure();
        long after = sender.acknowledged() - before;
        String message = String.format(
                Locale.ROOT,
                "%s%nStopped; %,d sequences before it were sent and acknowledged%s.",
                cause instanceof UserException ? cause.getMessage() : ShownText.of(String.valueOf(cause.getMessage())),
                before,
                after == 0 ? "" : String.format(Locale.ROOT, ", and %,d after it, which were in flight", after));
        return new UserException(message, cause);
    }

    /** Options for timestamps. */
    static final class TimestampOptions {
        @Option(
                names = "--start",
                paramLabel = "TIME",
                description =
                        "Timestamp of the first record, such as 2026-01-01T00:00:00Z; the current time by default.")
        private java.time.@Nullable Instant start;

        @Option(
                names = "--step",
                paramLabel = "DURATION",
                defaultValue = "1ms",
                converter = DurationConverter.class,
                description = "Interval between timestamps, with --start; ${DEFAULT-VALUE} by default.")
        private Duration step = Duration.ofMillis(1);

        SequenceSender.Timestamps orNow() {
            return start == null
                    ? SequenceSender.Timestamps.now()
                    : SequenceSender.Timestamps.from(start.toEpochMilli(), step);
        }
    }
}
