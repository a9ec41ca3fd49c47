package dev.stowage.cluster.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.ApiJson;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cluster.findings.Finding;
import dev.stowage.cluster.findings.Finding.Status;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.ShownText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks whether an application can start. */
@Command(
        name = "check",
        description =
                "Checks whether `stowage run` can start with this configuration: brokers, permissions, topics and their limits,"
                        + " registry and schemas, stored state and offsets. Changes nothing.",
        footer = {
            "",
            "Examples:",
            "  stowage check --config stowage.properties",
            "  stowage check --json --set input.topic=uniref50",
            "",
            "Exit code 0 if there are no problems, else 1; warnings do not prevent a start. Each problem names what fixes it."
        })
public final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Prints one line of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        AppConfig config = options.load();
        List<Finding> findings = StartupChecks.foresee(config);
        PrintWriter out = spec.commandLine().getOut();
        boolean ok = count(findings, Status.PROBLEM) == 0;
        if (json) {
            out.println(toJson(findings, ok));
        } else {
            findings.forEach(finding -> out.println(line(finding)));
            out.printf(
                    Locale.ROOT,
                    "%s: %d problems, %d warnings%n",
                    ok ? "`stowage run` can start" : "`stowage run` cannot start",
                    count(findings, Status.PROBLEM),
                    count(findings, Status.WARNING));
        }
        out.flush();
        return ok ? 0 : 1;
    }

    private static String line(Finding finding) {
        return String.format(
                Locale.ROOT,
                "%-11s  %-7s  %s",
                name(finding.area()),
                name(finding.status()),
                ShownText.of(finding.text()));
    }

    private static ObjectNode toJson(List<Finding> findings, boolean ok) {
        ObjectNode report = ApiJson.MAPPER.createObjectNode();
        report.put("ok", ok);
        report.put("problems", count(findings, Status.PROBLEM));
        report.put("warnings", count(findings, Status.WARNING));
        ArrayNode checks = report.putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("area", name(finding.area()))
                .put("status", name(finding.status()))
                .put("text", finding.text()));
        return report;
    }

    private static long count(List<Finding> findings, Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
