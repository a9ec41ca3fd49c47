package dev.stowage.app.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.config.ConfigOptions;
import dev.stowage.app.fasta.FastaOptions;
import dev.stowage.app.input.InputFile;
import dev.stowage.app.plan.Plan.Alternative;
import dev.stowage.app.plan.Planner.Goals;
import dev.stowage.app.report.LengthHistogram;
import dev.stowage.app.report.Report;
import dev.stowage.app.simulate.Residues;
import dev.stowage.packing.Mode;
import dev.stowage.topology.config.StowageConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
        description = "Proposes row shapes, lookahead and batch size for a corpus, and predicts what they cost.",
        footer = {
            "",
            "Examples:",
            "  stowage plan proteins.fasta.gz",
            "  stowage plan proteins.fasta.gz --mode pad --shapes 6 --fill 0.95",
            "  zcat proteins.fasta.gz | stowage plan -",
            "  stowage plan lengths.txt --longest 1024 --batch-tokens 65536 --report plan.html",
            "",
            "In mode pad the bounds of 2 to --shapes classes that pad least are computed exactly; in mode pack those of least"
                    + " attention, of which the cheapest within --max-padding is proposed. All are tried out in the engine."
        })
public final class PlanCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "Sequences, or one length a line; plain or compressed, a file or a pipe; - is standard input.")
    private String file = "-";

    @Mixin
    private FastaOptions fasta = new FastaOptions();

    @Option(names = "--mode", defaultValue = "pack", description = "pack, pad or flat; ${DEFAULT-VALUE} unless given.")
    private Mode mode = Mode.PACK;

    @Option(
            names = "--shapes",
            paramLabel = "K",
            defaultValue = "4",
            description = "Most row shapes; ${DEFAULT-VALUE} unless given.")
    private int shapes;

    @Option(
            names = "--longest",
            paramLabel = "SLOTS",
            defaultValue = "2048",
            description = "Slots of the longest row; ${DEFAULT-VALUE} unless given.")
    private int longest;

    @Option(
            names = "--batch-tokens",
            paramLabel = "SLOTS",
            defaultValue = "16384",
            description = "Budget of a batch; ${DEFAULT-VALUE} unless given.")
    private int batchTokens;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the input topic, each with a pool of its own; ${DEFAULT-VALUE} unless given.")
    private int partitions;

    @Option(
            names = "--fill",
            paramLabel = "RATIO",
            description = "Wanted fill of the steady state; 0.999, in mode pad 0.94, unless given.")
    private @Nullable Double fill;

    @Option(
            names = "--max-padding",
            paramLabel = "RATIO",
            defaultValue = "0.001",
            description = "Padding that cheaper attention may cost; ${DEFAULT-VALUE} unless given.")
    private double mostPadding;

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
        double wanted = fill != null ? fill : mode == Mode.PAD ? 0.94 : 0.999;
        require("--shapes", shapes, 1, 16);
        require("--longest", longest, 3, 1 << 20);
        require("--batch-tokens", batchTokens, longest, 16 << 20);
        require("--partitions", partitions, 1, 10_000);
        require("--fill", wanted, 0, 1);
        require("--max-padding", mostPadding, 0, 1);
        PrintWriter err = spec.commandLine().getErr();
        Residues residues = Residues.read(InputFile.of(file), fasta.with(config(Map.of())), err);
        Goals goals = new Goals(mode, shapes, longest, batchTokens, partitions, wanted, mostPadding);
        Plan plan = new Planner(this::config, residues, goals, step -> {
                    err.println("trying " + step);
                    err.flush();
                })
                .plan();
        print(plan, residues);
        if (report != null) {
            StowageConfig config = config(plan.keys());
            Map<String, Double> padding = new LinkedHashMap<>();
            plan.alternatives().forEach(each -> padding.put(each.buckets(), each.padRatioTotal()));
            Report.titled("Plan for " + InputFile.of(file).shortName())
                    .histogram(LengthHistogram.of(residues.segments(config)), config.buckets())
                    .fillByLookahead(new TreeMap<>(plan.lookaheads()))
                    .padRatios(padding)
                    .text(text(plan))
                    .write(report);
            err.println("wrote " + report);
            err.flush();
        }
        return 0;
    }

    private StowageConfig config(Map<String, String> keys) {
        return options.load(Map.of(), keys).stowage();
    }

    private void require(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new ParameterException(
                    spec.commandLine(),
                    String.format(Locale.ROOT, "%s is %s; accepted: %s to %s", option, value, least, most));
        }
    }

    private void print(Plan plan, Residues residues) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(plan));
        } else {
            out.printf(Locale.ROOT, "%,d sequences%n%n%s", residues.size(), text(plan));
        }
        out.flush();
    }

    private static String text(Plan plan) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-40s %10s %12s %12s %10s%n", "buckets", "lookahead", "padding full", "padding all", "attention"));
        plan.alternatives().forEach(each -> text.append(line(each)));
        text.append(String.format("%nsteady fill by lookahead%n"));
        plan.lookaheads()
                .forEach((lookahead, filled) ->
                        text.append(String.format(Locale.ROOT, "  %,6d  %.3f%%%n", lookahead, 100 * filled)));
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
                "%-40s %10d %11.3f%% %11.3f%% %10.2f%n",
                each.buckets(),
                each.lookahead(),
                100 * each.padRatio(),
                100 * each.padRatioTotal(),
                each.attentionCost());
    }
}
