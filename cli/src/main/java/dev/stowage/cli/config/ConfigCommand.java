package dev.stowage.cli.config;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints every configuration key. */
@Command(
        name = "config",
        description = "Prints every configuration key with type, default, accepted values and documentation.",
        footer = {
            "",
            "Examples:",
            "  stowage config",
            "  stowage config --markdown > docs/reference/configuration.md",
            "",
            "A key is set in a file (--config), in the environment (input.topic is STOWAGE_INPUT_TOPIC), or with --set;"
                    + " later ones override earlier ones. Kafka's own properties are passed through with the prefix kafka.,"
                    + " those of the schema registry client with the prefix registry."
        })
public final class ConfigCommand implements Runnable {
    @Option(names = "--markdown", description = "Prints the page of the documentation.")
    private boolean markdown;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, List<ConfigKey>> groups = AppKeys.all().configKeys().values().stream()
                .collect(Collectors.groupingBy(key -> key.group, LinkedHashMap::new, Collectors.toList()));
        if (markdown) {
            out.println("# Configuration");
            out.println();
            out.println("Made by `stowage config --markdown`. A key is set in a properties file (`--config`), by the");
            out.println(
                    "environment (`input.topic` is `STOWAGE_INPUT_TOPIC`), or by `--set key=value`, each after the");
            out.println("one before. Kafka's own properties pass through under `kafka.`, those of the schema registry");
            out.println("client under `registry.`.");
        }
        groups.forEach((group, keys) -> {
            keys.sort(Comparator.comparingInt(key -> key.orderInGroup));
            if (markdown) {
                printTable(out, group, keys);
            } else {
                printText(out, group, keys);
            }
        });
        out.flush();
    }

    private static void printTable(PrintWriter out, String group, Collection<ConfigKey> keys) {
        out.println();
        out.println("## " + group);
        out.println();
        out.println("| key | type | default | accepted | |");
        out.println("| --- | --- | --- | --- | --- |");
        keys.forEach(key -> out.println("| `" + key.name + "` | " + type(key) + " | " + code(value(key)) + " | "
                + accepted(key).replace("|", "\\|") + " | " + key.documentation.replace("|", "\\|") + " |"));
    }

    private static void printText(PrintWriter out, String group, Collection<ConfigKey> keys) {
        out.println(group);
        keys.forEach(key -> {
            out.println("  " + key.name + " = " + value(key));
            out.println("      " + key.documentation);
            out.println("      " + type(key) + (accepted(key).isEmpty() ? "" : ", " + accepted(key)));
        });
        out.println();
    }

    private static String type(ConfigKey key) {
        return key.type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String value(ConfigKey key) {
        Object value = key.defaultValue;
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }

    private static String accepted(ConfigKey key) {
        return key.validator == null ? "" : key.validator.toString();
    }
}
