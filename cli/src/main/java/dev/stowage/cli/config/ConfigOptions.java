package dev.stowage.cli.config;

import dev.stowage.cli.Redaction;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The configuration options of every command. */
public final class ConfigOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Properties file; may be repeated, later ones override earlier ones. The environment (STOWAGE_...) and --set"
                            + " override them.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-s", "--set"},
            paramLabel = "key=value",
            mapFallbackValue = "",
            description =
                    "Sets a configuration key; `stowage config` lists all of them. Secrets are refused, because the process list"
                            + " shows them.")
    private Map<String, String> sets = new LinkedHashMap<>();

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Sets bootstrap.servers.")
    private @Nullable String bootstrapServers;

    @Option(names = "--schema-registry-url", paramLabel = "URL", description = "Sets schema.registry.url.")
    private @Nullable String schemaRegistryUrl;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Reads the configuration from files, environment and options. */
    public AppConfig load() {
        return load(Map.of());
    }

    /** The same, with other defaults for some keys. */
    public AppConfig load(Map<String, String> defaults) {
        return load(defaults, Map.of());
    }

    /** The same, with keys that the command itself sets; these override all others. */
    public AppConfig load(Map<String, String> defaults, Map<String, String> decided) {
        Map<String, String> options = new LinkedHashMap<>(sets);
        if (bootstrapServers != null) {
            options.put("bootstrap.servers", bootstrapServers);
        }
        if (schemaRegistryUrl != null) {
            options.put("schema.registry.url", schemaRegistryUrl);
        }
        options.forEach(ConfigOptions::refuseSecret);
        options.putAll(decided);
        ConfigSources sources = new ConfigSources(defaults, files, System.getenv(), options);
        // Before values are checked, because messages name the value that is not accepted.
        Redaction.hide(sources.secrets());
        AppConfig config = AppConfig.load(sources);
        Redaction.hide(config.secrets());
        PrintWriter err = spec.commandLine().getErr();
        config.unknownToClients().forEach(unknown -> err.println("warning: " + unknown));
        err.flush();
        TokenEndpoints.allow(config.stowage());
        return config;
    }

    private static void refuseSecret(String key, String value) {
        boolean secret = Masking.isSecret(key) && !value.isEmpty();
        if ((secret || !AddressCredentials.in(key, value).isEmpty()) && !Variables.isIn(value)) {
            throw new ConfigException((secret ? key + " is a secret" : "the value of " + key + " contains credentials")
                    + ", and the process list shows options; set it in a file (--config), in the environment ("
                    + Environment.variable(key)
                    + "), or with a variable such as ${file:/run/secrets/stowage.properties:NAME}"
                    + (secret ? ", or name its file with " + key + SecretFiles.SUFFIX : ""));
        }
    }
}
