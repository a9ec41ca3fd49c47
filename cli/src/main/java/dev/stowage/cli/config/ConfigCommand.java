package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
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
    private static final String INTRODUCTION =
            """
            # Configuration

            Written by `stowage config --markdown`. Sources of a key, later ones override earlier ones: the default,
            properties files (`--config`, which may be repeated), the environment (`input.topic` is
            `STOWAGE_INPUT_TOPIC`), and `--set key=value` or an option of the command (`--bootstrap-servers`). Relative
            paths are relative to the working directory. Values may contain variables, such as `${env:NAME}`, and secrets
            may come from files: [secrets.md](../operations/secrets.md).

            Variables that Kubernetes sets for a Service whose name starts with `stowage` are not keys and are ignored:
            `STOWAGE_SERVICE_HOST`, `STOWAGE_SERVICE_PORT`, `STOWAGE_PORT=tcp://10.0.0.1:8080`, `STOWAGE_PORT_8080_TCP` and the like.

            **fingerprint**: "yes" if the key is part of the fingerprint. Such a key can only be changed while no segments
            wait ([configuration changes](../operations/running.md#configuration-changes)).

            Properties of Kafka are passed through with a prefix:

            | prefix | for | example |
            | --- | --- | --- |
            | `kafka.` | all clients of `run`; what all kinds of clients have (`ssl.*`, `sasl.*`, `security.protocol`, `request.timeout.ms`, ...), except `client.id`, also those of the other commands | `kafka.security.protocol` |
            | `kafka.consumer.` | all consumers of `run` | `kafka.consumer.fetch.max.bytes` |
            | `kafka.main.consumer.`, `kafka.restore.consumer.` | the consumers of the input, or of the changelogs | `kafka.main.consumer.max.poll.records` |
            | `kafka.producer.` | producers of `run` | `kafka.producer.linger.ms` |
            | `kafka.admin.` | the admin client of Kafka Streams | `kafka.admin.retries` |
            | `kafka.topic.` | changelogs, when they are created | `kafka.topic.min.insync.replicas` |
            | `registry.` | the schema registry client | `registry.basic.auth.user.info` |

            Defaults that Stowage sets for Kafka's clients, and properties that it refuses:
            [running.md](../operations/running.md#kafka-client-settings).
            """;

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
            out.print(INTRODUCTION);
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
        out.println("| key | type | default | accepted | fingerprint | |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        keys.forEach(key -> out.println("| `" + key.name + "` | " + type(key) + " | " + code(value(key)) + " | "
                + accepted(key).replace("|", "\\|") + " | " + (StowageConfig.isInFingerprint(key.name) ? "yes" : "")
                + " | "
                + key.documentation.replace("|", "\\|") + " |"));
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
