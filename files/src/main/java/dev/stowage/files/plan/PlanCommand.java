package dev.stowage.files.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.files.fasta.FastaOptions;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.plan.Plan.Alternative;
import dev.stowage.files.plan.Planner.Goals;
import dev.stowage.files.report.LengthHistogram;
import dev.stowage.files.report.Report;
import dev.stowage.files.simulate.Corpus;
import dev.stowage.files.simulate.CorpusReport;
import dev.stowage.files.simulate.CorpusSegments;
import dev.stowage.files.simulate.SimulationTable;
import dev.stowage.packing.Mode;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proposes a configuration for a corpus. */
@Command(
        name = "plan",
        description =
                "Proposes buckets, lookahead and batch.slots for a corpus, and predicts padding and attention cost.",
        footer = {
            "",
            "Examples:",
            "  stowage plan proteins.fasta.gz",
            "  stowage plan proteins.fasta.gz --mode pad --shapes 6 --fill 0.95",
            "  zcat proteins.fasta.gz | stowage plan -",
            "  stowage plan lengths.txt --longest 1024 --batch-slots 65536 --report plan.html",
            "",
            "In mode pad, it proposes the bounds of up to --shapes buckets with min padding. In mode pack, it proposes those with"
                    + " min attention cost among the bounds whose simulated pad ratio is within --max-padding. The proposed"
                    + " lookahead is the smallest that reaches --fill.",
            "",
            "Columns:",
            "  buckets        bounds of the buckets, slots",
            "  lookahead      segments that the packer considers for a row",
            "  padding full   pad ratio of full batches, %% of slots",
            "  padding all    pad ratio of all batches, %% of slots",
            "  attention      sum of squared row lengths / sum of squared segment lengths",
            "  -              not available, e.g. no batch was full"
        })
public final class PlanCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "Sequences, or one length per line; plain or compressed, a file or a pipe; - is standard input.")
    private String file = "-";

    @Mixin
    private FastaOptions fasta = new FastaOptions();

    @Option(names = "--mode", defaultValue = "pack", description = "pack, pad or flat; ${DEFAULT-VALUE} by default.")
    private Mode mode = Mode.PACK;

    @Option(
            names = "--shapes",
            paramLabel = "K",
            defaultValue = "4",
            converter = NumberConverters.Shapes.class,
            description = "Max number of buckets; ${DEFAULT-VALUE} by default.")
    private int shapes;

    @Option(
            names = "--longest",
            paramLabel = "SLOTS",
            defaultValue = "2048",
            converter = NumberConverters.RowSlots.class,
            description = "Largest bucket, slots; ${DEFAULT-VALUE} by default.")
    private int longest;

    @Option(
            names = "--batch-slots",
            paramLabel = "SLOTS",
            defaultValue = "16384",
            converter = NumberConverters.BatchSlots.class,
            description =
                    "Max slots of a batch; in mode pack rounded down to a multiple of --longest; ${DEFAULT-VALUE} by default.")
    private int batchSlots;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            converter = NumberConverters.Partitions.class,
            description = "Partitions of the input topic, each with its own pool; ${DEFAULT-VALUE} by default.")
    private int partitions;

    @Option(
            names = "--fill",
            paramLabel = "RATIO",
            converter = NumberConverters.Ratio.class,
            description =
                    "Fill in steady state that the lookahead must reach, 0 to 1; by default 0.999, in mode pad 0.94.")
    private @Nullable Double fill;

    @Option(
            names = "--max-padding",
            paramLabel = "RATIO",
            defaultValue = "0.001",
            converter = NumberConverters.Ratio.class,
            description = "In mode pack: max pad ratio of the proposed buckets, 0 to 1; ${DEFAULT-VALUE} by default.")
    private double maxPadding;

    @Option(
            names = {"--shuffle-seed", "--shuffle"},
            paramLabel = "SEED",
            description = "Plans for the sequences in random order, determined by the seed.")
    private @Nullable Long shuffleSeed;

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes an HTML page with charts.")
    private @Nullable Path report;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        double wanted = fill != null ? fill : mode == Mode.PAD ? 0.94 : 0.999;
        if (batchSlots < longest) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--batch-slots " + batchSlots + " is invalid: it must be at least --longest, " + longest);
        }
        PrintWriter err = spec.commandLine().getErr();
        StowageConfig given = config(Map.of("mode", mode.name().toLowerCase(Locale.ROOT)));
        Corpus read = Corpus.read(InputFile.of(file), fasta.with(given), err);
        Corpus residues = shuffleSeed == null ? read : read.shuffled(shuffleSeed);
        Goals goals = new Goals(mode, shapes, longest, batchSlots, partitions, wanted, maxPadding);
        Plan plan = new Planner(this::config, residues, goals, step -> {
                    err.println("trying " + step);
                    err.flush();
                })
                .plan();
        StowageConfig config = config(plan.keys());
        CorpusSegments segments = residues.segments(config);
        CorpusReport corpus = CorpusReport.of(residues, segments, config, given, partitions);
        print(plan, corpus);
        corpus.warnings(config, plan.predicted().padRatioTotal())
                .forEach(warning -> err.println("warning: " + warning));
        err.flush();
        if (report != null) {
            Map<String, Double> padding = new LinkedHashMap<>();
            plan.alternatives().forEach(each -> padding.put(each.buckets(), each.padRatioTotal()));
            Report.titled("Plan for " + InputFile.of(file).shortName())
                    .histogram(LengthHistogram.of(segments.tokens()), config.buckets())
                    .fillByLookahead(known(plan.lookaheads()))
                    .padRatios(padding)
                    .text(text(plan, corpus))
                    .write(report);
            err.println("wrote " + report);
            err.flush();
        }
        return 0;
    }

    private StowageConfig config(Map<String, String> keys) {
        return options.load(Map.of(), keys).stowage();
    }

    private void print(Plan plan, CorpusReport corpus) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode all = mapper.valueToTree(plan);
            all.setAll(mapper.<ObjectNode>valueToTree(corpus));
            out.println(mapper.writeValueAsString(all));
        } else {
            out.print(text(plan, corpus));
        }
        out.flush();
    }

    private static SortedMap<Integer, Double> known(Map<Integer, @Nullable Double> fills) {
        SortedMap<Integer, Double> known = new TreeMap<>();
        fills.forEach((lookahead, fill) -> {
            if (fill != null) {
                known.put(lookahead, fill);
            }
        });
        return known;
    }

    private static String text(Plan plan, CorpusReport corpus) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%,d sequences%n", corpus.sequences()));
        corpus.lines().forEach(line -> text.append(line).append(System.lineSeparator()));
        text.append(System.lineSeparator());
        text.append(String.format(
                "%-40s %10s %12s %12s %10s%n", "buckets", "lookahead", "padding full", "padding all", "attention"));
        plan.alternatives().forEach(each -> text.append(line(each)));
        text.append(String.format("%nsteady fill by lookahead%n"));
        plan.lookaheads()
                .forEach((lookahead, filled) -> text.append(
                        String.format(Locale.ROOT, "  %,6d  %s%n", lookahead, SimulationTable.percent(filled))));
        text.append(String.format("%nproposed%n")).append(line(plan.predicted()));
        if (!plan.note().isEmpty()) {
            text.append(plan.note()).append(System.lineSeparator());
        }
        text.append(System.lineSeparator());
        plan.keys()
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append(System.lineSeparator()));
        return text.toString();
    }

    private static String line(Alternative each) {
        return String.format(
                Locale.ROOT,
                "%-40s %10d %12s %12s %10.2f%n",
                each.buckets(),
                each.lookahead(),
                SimulationTable.percent(each.padRatio()),
                SimulationTable.percent(each.padRatioTotal()),
                each.attentionCost());
    }
}
