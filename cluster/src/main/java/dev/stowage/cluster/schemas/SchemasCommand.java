package dev.stowage.cluster.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stowage.cli.ApiJson;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cluster.schemas.SchemaRegistrar.Registered;
import dev.stowage.cluster.schemas.SubjectResult.Status;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints the schemas of a configuration, writes them to files, or registers them. */
@Command(
        name = "schemas",
        description =
                "Prints the Avro schemas of the configuration with their subjects: input (unless input.format=text), batches and"
                        + " statistics.",
        footer = {
            "",
            "Examples:",
            "  stowage schemas",
            "  stowage schemas --subject sequences-value > RawSequence.avsc",
            "  stowage schemas --directory avro",
            "  stowage schemas --check --schema-registry-url http://registry:8081",
            "  stowage schemas --register --config stowage.properties",
            "",
            "Only --check and --register contact the registry. If `stowage run` may not register schemas"
                    + " (registry.auto.register.schemas=false), register them before the first start."
        })
public final class SchemasCommand implements Callable<Integer> {
    private static final int SHOWN_CHARACTERS = 2_000;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description =
                    "Only the schema of this subject; may be repeated. A single schema is printed without a heading.")
    private List<String> chosen = new ArrayList<>();

    @ArgGroup
    private Action action = new Action();

    static final class Action {
        @Option(
                names = "--directory",
                paramLabel = "DIR",
                description = "Writes the schemas to files in this directory: RawSequence.avsc and so on.")
        private @Nullable Path directory;

        @Option(
                names = "--check",
                description = "Checks which subjects of the registry have their schema; exit code 1 if one does not.")
        private boolean check;

        @Option(
                names = "--register",
                description =
                        "Registers the schemas, including that of the input; exit code 1 if the registry rejects one.")
        private boolean register;
    }

    @Option(names = "--json", description = "Prints one line of JSON: an object for each subject.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StowageConfig config = options.load().stowage();
        List<TopicSchema> used = chosen(TopicSchema.of(config));
        PrintWriter out = spec.commandLine().getOut();
        int exitCode = 0;
        if (action.check || action.register) {
            exitCode = ask(config, used, out);
        } else if (action.directory != null) {
            write(used, action.directory, out);
        } else {
            print(used, out);
        }
        out.flush();
        return exitCode;
    }

    private List<TopicSchema> chosen(List<TopicSchema> all) {
        for (String subject : chosen) {
            if (all.stream().noneMatch(used -> used.subject().equals(subject))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--subject " + subject + " is not a subject of this configuration: "
                                + all.stream().map(TopicSchema::subject).collect(Collectors.joining(", ")));
            }
        }
        return all.stream()
                .filter(used -> chosen.isEmpty() || chosen.contains(used.subject()))
                .toList();
    }

    private void print(List<TopicSchema> all, PrintWriter out) throws JsonProcessingException {
        if (json) {
            ArrayNode array = ApiJson.MAPPER.createArrayNode();
            for (TopicSchema used : all) {
                array.addObject()
                        .put("subject", used.subject())
                        .put("topic", used.topic())
                        .set("schema", ApiJson.MAPPER.readTree(used.text()));
            }
            out.println(array);
            return;
        }
        for (TopicSchema used : all) {
            if (chosen.size() != 1) {
                out.println(
                        "subject " + used.subject() + ", values of topic " + used.topic() + " (" + used.key() + "):");
            }
            out.println(used.text().stripTrailing());
            if (chosen.size() != 1) {
                out.println();
            }
        }
    }

    private void write(List<TopicSchema> all, Path directory, PrintWriter out) {
        if (json) {
            throw new ParameterException(spec.commandLine(), "--json and --directory cannot be combined");
        }
        try {
            Files.createDirectories(directory);
            for (TopicSchema used : all) {
                Path file = directory.resolve(used.file());
                Files.writeString(file, used.text());
                out.println(file + ": subject " + used.subject());
            }
        } catch (IOException e) {
            throw new UserException("cannot write the schemas to " + directory + ": " + e, e);
        }
    }

    private int ask(StowageConfig config, List<TopicSchema> all, PrintWriter out) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        List<String> complaints =
                RegistryProbe.complaints(config, warning -> err.println("warning: " + ShownText.of(warning)));
        if (!complaints.isEmpty()) {
            throw new UserException(complaints.stream().map(ShownText::of).collect(Collectors.joining("\n")));
        }
        List<SubjectResult> results = new ArrayList<>();
        try (SchemaRegistryClient client = RegistryClients.create(config.registry())) {
            SchemaRegistrar registrar = new SchemaRegistrar(client);
            for (TopicSchema used : all) {
                results.add(result(registrar, used));
            }
        }
        if (json) {
            out.println(ApiJson.MAPPER.writeValueAsString(results));
        } else {
            for (SubjectResult result : results) {
                (result.isOk() ? out : err).println(ShownText.of(result.line()));
            }
        }
        err.flush();
        return results.stream().allMatch(SubjectResult::isOk) ? 0 : 1;
    }

    private SubjectResult result(SchemaRegistrar registrar, TopicSchema used) {
        try {
            Optional<Registered> found = registrar.find(used);
            if (found.isPresent()) {
                return SubjectResult.has(used, Status.PRESENT, found.get());
            }
            return action.register
                    ? SubjectResult.has(used, Status.REGISTERED, registrar.register(used))
                    : SubjectResult.lacks(used, Status.MISSING, lacking(registrar, used));
        } catch (RestClientException e) {
            return SubjectResult.lacks(used, Status.REFUSED, "HTTP status " + e.getStatus() + ", " + text(e));
        } catch (IOException e) {
            throw new UserException("the schema registry does not respond for subject " + used.subject() + ": " + e, e);
        }
    }

    private static String lacking(SchemaRegistrar registrar, TopicSchema used) throws IOException, RestClientException {
        List<Integer> versions = registrar.versions(used.subject());
        if (versions.isEmpty()) {
            return "it has no versions; register the schema with --register";
        }
        List<String> incompatibilities = registrar.incompatibilities(used);
        return incompatibilities.isEmpty()
                ? "it has other versions " + versions + "; register the schema with --register"
                : "it has other versions " + versions + ", and the schema is not compatible with them: "
                        + shortened(String.join(" ", incompatibilities));
    }

    private static String text(RestClientException e) {
        return shortened(String.valueOf(e.getMessage()));
    }

    private static String shortened(String text) {
        return ShownText.of(text.replaceAll("\\s+", " ").strip(), SHOWN_CHARACTERS);
    }
}
