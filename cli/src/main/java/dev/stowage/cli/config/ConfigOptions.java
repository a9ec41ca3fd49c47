package dev.stowage.cli.config;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The configuration options of every command. */
public final class ConfigOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Properties file; the environment (STOWAGE_...) and --set override it.")
    private @Nullable Path file;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "key=value",
            mapFallbackValue = "",
            description = "Sets a configuration key; `stowage config` lists all of them.")
    private Map<String, String> sets = new LinkedHashMap<>();

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Sets bootstrap.servers.")
    private @Nullable String bootstrapServers;

    @Option(names = "--schema-registry-url", paramLabel = "URL", description = "Sets schema.registry.url.")
    private @Nullable String schemaRegistryUrl;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Reads the configuration from file, environment and options. */
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
        options.putAll(decided);
        AppConfig config = AppConfig.load(defaults, file, System.getenv(), options);
        PrintWriter err = spec.commandLine().getErr();
        config.unknownToClients().forEach(unknown -> err.println("warning: " + unknown));
        err.flush();
        TokenEndpoints.allow(config.stowage());
        return config;
    }
}
