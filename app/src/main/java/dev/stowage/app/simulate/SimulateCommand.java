package dev.stowage.app.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.config.ConfigOptions;
import dev.stowage.app.fasta.FastaOptions;
import dev.stowage.app.input.InputFile;
import dev.stowage.app.report.LengthHistogram;
import dev.stowage.app.report.Report;
import dev.stowage.packing.Mode;
import dev.stowage.packing.Strategy;
import dev.stowage.topology.config.StowageConfig;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what each strategy makes of a corpus. */
@Command(
        name = "simulate",
        description = "Runs the engine over a FASTA file or a file of lengths, without Kafka, and shows what it costs.",
        footer = {
            "",
            "Examples:",
            "  stowage simulate proteins.fasta.gz",
            "  stowage simulate proteins.fasta.gz --set buckets=2048 --set lookahead=64 --strategy exact-fill",
            "  stowage simulate lengths.txt --set mode=pad --json",
            "  stowage simulate proteins.fasta.gz --report report.html",
            "  zstd -dc proteins.fasta.zst | stowage simulate -",
            "",
            "A file of lengths holds one number of residues a line. The steady state is that of the rows opened before the"
                    + " input ended."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int[] SWEEP = {16, 32, 64, 128, 256, 512, 1_024};

    @Parameters(
            paramLabel = "FILE",
            description = "Sequences or lengths, plain or compressed, a file or a pipe; - is standard input.")
    private String file = "-";

    @Mixin
    private FastaOptions fasta = new FastaOptions();

    @Option(names = "--strategy", paramLabel = "NAME", description = "Only this one; all of them unless given.")
    private @Nullable String strategy;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Into how many the sequences are dealt out; ${DEFAULT-VALUE} unless given.")
    private int partitions;

    @Option(names = "--json", description = "Makes the last line of standard output one JSON object.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes an HTML page with pictures.")
    private @Nullable Path report;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (partitions < 1) {
            throw new ParameterException(spec.commandLine(), "--partitions is " + partitions + "; accepted: 1 or more");
        }
        StowageConfig config = options.load().stowage();
        Residues residues = Residues.read(
                InputFile.of(file), fasta.with(config), spec.commandLine().getErr());
        int[] tokens = residues.segments(config);
        List<SimulationResult> results = new ArrayList<>();
        for (String name : names(config)) {
            StowageConfig packed = with("strategy", config.mode() == Mode.PAD ? "exact-fill" : name);
            results.add(Simulation.run(name, packed, tokens, partitions));
        }
        List<SimulationResult> yardsticks =
                List.of(Simulation.onePerRow(config, tokens), Simulation.offline(config, tokens));
        print(config, residues.size(), results, yardsticks);
        if (report != null) {
            writeReport(report, config, tokens, results, yardsticks);
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

    private StowageConfig with(String key, String value) {
        return options.load(Map.of(), Map.of(key, value)).stowage();
    }

    private void print(
            StowageConfig config, int sequences, List<SimulationResult> results, List<SimulationResult> yardsticks)
            throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("sequences", sequences);
            all.put("fingerprint", config.fingerprint());
            all.put("results", results);
            all.put("yardsticks", yardsticks);
            out.println(new ObjectMapper().writeValueAsString(all));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%,d sequences, %,d segments; mode %s, buckets %s, lookahead %,d, max.wait.rows %,d%n%n",
                    sequences,
                    results.get(0).segments(),
                    config.mode().name().toLowerCase(Locale.ROOT),
                    config.buckets(),
                    config.packingOptions().lookahead(),
                    config.packingOptions().maxWaitRows());
            out.println(SimulationTable.of(results, yardsticks));
        }
        out.flush();
    }

    private void writeReport(
            Path to,
            StowageConfig config,
            int[] tokens,
            List<SimulationResult> results,
            List<SimulationResult> yardsticks) {
        SortedMap<Integer, Double> sweep = new TreeMap<>();
        for (int lookahead : SWEEP) {
            sweep.put(
                    lookahead,
                    Simulation.run("sweep", with("lookahead", Integer.toString(lookahead)), tokens, partitions)
                            .steadyFill());
        }
        List<SimulationResult> all = new ArrayList<>(results);
        all.addAll(yardsticks);
        Map<String, Double> padding = new LinkedHashMap<>();
        all.forEach(result -> padding.put(result.strategy(), result.padRatio()));
        Report.titled("Simulation of " + InputFile.of(file).shortName())
                .histogram(LengthHistogram.of(tokens), config.packingOptions().rowLengths())
                .fillByLookahead(sweep)
                .padRatios(padding)
                .text(SimulationTable.of(results, yardsticks))
                .write(to);
        spec.commandLine().getErr().println("wrote " + to);
        spec.commandLine().getErr().flush();
    }
}
