package dev.stowage.files.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.files.fasta.FastaOptions;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.report.LengthHistogram;
import dev.stowage.files.report.Report;
import dev.stowage.packing.Mode;
import dev.stowage.packing.Strategy;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the padding of each strategy for a corpus. */
@Command(
        name = "simulate",
        description = "Packs a FASTA file or a file of lengths without Kafka, and shows padding and attention cost.",
        footer = {
            "",
            "Examples:",
            "  stowage simulate proteins.fasta.gz",
            "  stowage simulate proteins.fasta.gz --set buckets=2048 --set lookahead=64 --strategy exact-fill",
            "  stowage simulate lengths.txt --set mode=pad --json",
            "  stowage simulate proteins.fasta.gz --report report.html",
            "  stowage simulate sorted-by-length.fasta.gz --shuffle-seed 42",
            "  zstd -dc proteins.fasta.zst | stowage simulate -",
            "",
            "A file of lengths has one number of residues per line.",
            "",
            "Columns:",
            "  strategy    strategy, or a baseline: one-per-row (one sequence per row of the",
            "              largest bucket), offline-best-fit-decreasing (all at once)",
            "  steady      fill of rows opened before the end of the input, %% of slots",
            "  fill        fill of all rows, %% of slots",
            "  tails       padding of rows opened before the end of the input, %% of slots",
            "  close       padding of rows opened at the end of the input, %% of slots",
            "  rounding    padding by row.multiple and segment.multiple, %% of slots",
            "  rows        number of rows",
            "  wait        max rows opened between a segment's arrival and its batch",
            "  seg/row     mean segments per row",
            "  attention   sum of squared row lengths / sum of squared segment lengths",
            "  sum sq      sum of squared segment lengths of a batch, tokens squared, mean",
            "  +-          standard deviation of it over the batches, %% of the mean",
            "  ns/seg      time of packing per segment, ns",
            "  -           not available, e.g. no row was opened before the end",
            "",
            "The second table has the mean segment length, tokens, in each tenth of the",
            "rows opened before the end of the input."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int[] SWEEP = {16, 32, 64, 128, 256, 512, 1_024};

    @Parameters(
            paramLabel = "FILE",
            description = "Sequences or lengths, plain or compressed, a file or a pipe; - is standard input.")
    private String file = "-";

    @Mixin
    private FastaOptions fasta = new FastaOptions();

    @Option(names = "--strategy", paramLabel = "NAME", description = "Simulates only this strategy; all by default.")
    private @Nullable String strategy;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            converter = NumberConverters.Partitions.class,
            description = "Number of partitions that the sequences are distributed over; ${DEFAULT-VALUE} by default.")
    private int partitions;

    @Option(
            names = {"--shuffle-seed", "--shuffle"},
            paramLabel = "SEED",
            description = "Packs the sequences in random order, determined by the seed.")
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
        StowageConfig config = options.load().stowage();
        PrintWriter err = spec.commandLine().getErr();
        Corpus read = Corpus.read(InputFile.of(file), fasta.with(config), err);
        Corpus residues = shuffleSeed == null ? read : read.shuffled(shuffleSeed);
        CorpusSegments segments = residues.segments(config);
        int[] tokens = segments.tokens();
        List<SimulationResult> results = new ArrayList<>();
        for (String name : names(config)) {
            results.add(Simulation.run(name, with("strategy", strategyOf(config, name)), tokens, partitions));
        }
        List<SimulationResult> baselines =
                List.of(Simulation.onePerRow(config, tokens), Simulation.offline(config, tokens));
        StowageConfig first = with("strategy", strategyOf(config, names(config).get(0)));
        CorpusReport corpus = CorpusReport.of(residues, segments, first, config, partitions);
        print(config, corpus, results, baselines);
        corpus.warnings(config, results.get(0).padRatio()).forEach(warning -> err.println("warning: " + warning));
        err.flush();
        if (report != null) {
            writeReport(report, config, segments, corpus, results, baselines);
        }
        return 0;
    }

    private List<String> names(StowageConfig config) {
        if (config.mode() == Mode.PAD) {
            return List.of("pad");
        }
        return strategy != null
                ? List.of(strategy)
                : Arrays.stream(Strategy.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList();
    }

    private static String strategyOf(StowageConfig config, String name) {
        return config.mode() == Mode.PAD ? "exact-fill" : name;
    }

    private StowageConfig with(String key, String value) {
        return options.load(Map.of(), Map.of(key, value)).stowage();
    }

    private void print(
            StowageConfig config, CorpusReport corpus, List<SimulationResult> results, List<SimulationResult> baselines)
            throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode all = mapper.valueToTree(corpus);
            all.put("fingerprint", config.fingerprint());
            all.set("results", mapper.valueToTree(results));
            all.set("baselines", mapper.valueToTree(baselines));
            out.println(mapper.writeValueAsString(all));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%,d sequences, %,d segments; mode %s, buckets %s, lookahead %,d, max.wait.rows %,d%n",
                    corpus.sequences(),
                    results.get(0).segments(),
                    config.mode().name().toLowerCase(Locale.ROOT),
                    config.buckets(),
                    config.packingOptions().lookahead(),
                    config.packingOptions().maxWaitRows());
            corpus.lines().forEach(out::println);
            out.println();
            out.println(SimulationTable.of(results, baselines));
        }
        out.flush();
    }

    private void writeReport(
            Path to,
            StowageConfig config,
            CorpusSegments segments,
            CorpusReport corpus,
            List<SimulationResult> results,
            List<SimulationResult> baselines) {
        int[] tokens = segments.tokens();
        SortedMap<Integer, Double> sweep = new TreeMap<>();
        for (int lookahead : SWEEP) {
            Double fill = Simulation.run("sweep", with("lookahead", Integer.toString(lookahead)), tokens, partitions)
                    .steadyFill();
            if (fill != null) {
                sweep.put(lookahead, fill);
            }
        }
        List<SimulationResult> all = new ArrayList<>(results);
        all.addAll(baselines);
        Map<String, Double> padding = new LinkedHashMap<>();
        all.forEach(result -> padding.put(result.strategy(), result.padRatio()));
        Report.titled("Simulation of " + InputFile.of(file).shortName())
                .histogram(LengthHistogram.of(tokens), config.packingOptions().rowLengths())
                .fillByLookahead(sweep)
                .padRatios(padding)
                .text(String.join("\n", corpus.lines()) + "\n\n" + SimulationTable.of(results, baselines))
                .write(to);
        spec.commandLine().getErr().println("wrote " + to);
        spec.commandLine().getErr().flush();
    }
}
