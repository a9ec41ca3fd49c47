package dev.stowage.cluster.schemas;

import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.registry.RegistryErrors;
import dev.stowage.schemas.registry.RegistryException;
import dev.stowage.schemas.registry.SubjectSchemas;
import dev.stowage.schemas.registry.SubjectSchemas.Registered;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Checks the schema registry at startup, and registers the schemas if that is allowed. */
public final class RegistryChecks {
    private static final String FIX = "`stowage schemas --register`";

    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final Consumer<String> complain;
    private final Consumer<String> warn;
    private final SubjectSchemas outputs;
    private final List<String> lacking = new ArrayList<>();

    /**
     * @param complain receives problems that prevent the start
     * @param warn receives warnings
     */
    public RegistryChecks(
            StowageConfig config, SchemaRegistryClient registry, Consumer<String> complain, Consumer<String> warn) {
        this.config = config;
        this.registry = registry;
        this.complain = complain;
        this.warn = warn;
        outputs = new SubjectSchemas(registry, config.registry());
    }

    /** Checks that the server is a registry, and that records can be written and read with it. */
    public void check() {
        List<String> complaints = RegistryProbe.complaints(config, warn);
        complaints.forEach(complain);
        if (!complaints.isEmpty()) {
            return;
        }
        for (TopicSchema used : TopicSchema.of(config)) {
            if (used.isInput()) {
                checkInput(used);
            } else {
                checkOutput(used);
            }
        }
        if (!lacking.isEmpty()) {
            complain.accept((lacking.size() == 1 ? "subject " : "subjects ") + String.join(", ", lacking)
                    + (lacking.size() == 1 ? " has" : " have")
                    + " no schema that Stowage can write with; register it with " + FIX);
        }
    }

    private void checkOutput(TopicSchema used) {
        try {
            Registered registered = outputs.forWriting(used.topic(), used.schema());
            if (SchemaCompatibility.checkReaderWriterCompatibility(registered.schema(), used.schema())
                            .getType()
                    != SchemaCompatibilityType.COMPATIBLE) {
                complain.accept("use.latest.version=true, but the latest schema of subject " + used.subject()
                        + " cannot represent " + used.schema().getFullName() + "; register it with " + FIX
                        + ", or set registry.use.latest.version=false");
            }
        } catch (RegistryException e) {
            boolean isMissing = e.getCause() instanceof RestClientException rest && RegistryErrors.isNotFound(rest);
            if (isMissing && !outputs.mayRegister()) {
                lacking.add(used.subject());
            } else {
                complain.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Other applications write the input, possibly with other schemas and subjects, so problems are warnings. */
    private void checkInput(TopicSchema used) {
        SchemaRegistrar registrar = new SchemaRegistrar(registry);
        try {
            if (!registrar.versions(used.subject()).isEmpty()) {
                int latest = registry.getLatestSchemaMetadata(used.subject()).getId();
                RawSequenceReader reader = config.inputFormat() == InputFormat.TOKENS
                        ? RawSequenceReader.ofTokens(registry)
                        : new RawSequenceReader(registry);
                reader.problemOf(latest)
                        .ifPresent(problem -> warn.accept("records of the latest schema of subject " + used.subject()
                                + ", of input topic " + used.topic() + ", will be rejected: " + problem));
            } else if (outputs.mayRegister()) {
                registrar.register(used);
            } else {
                warn.accept("subject " + used.subject() + " of input topic " + used.topic()
                        + " has no schema; producers that do not register one need " + FIX);
            }
        } catch (RestClientException e) {
            warn.accept("the schema of input topic " + used.topic() + " is not registered under subject "
                    + used.subject() + ": " + RegistryErrors.describe(e));
        } catch (IOException | RegistryException e) {
            warn.accept("the schema registry does not respond for subject " + used.subject() + ": " + e.getMessage());
        }
    }
}
