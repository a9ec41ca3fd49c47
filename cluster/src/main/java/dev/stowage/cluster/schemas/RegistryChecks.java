package dev.stowage.cluster.schemas;

import dev.stowage.cluster.findings.Finding.Area;
import dev.stowage.cluster.findings.Findings;
import dev.stowage.cluster.schemas.SchemaRegistrar.Registered;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.registry.RegistryErrors;
import dev.stowage.schemas.registry.RegistryException;
import dev.stowage.schemas.registry.SubjectSchemas;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Checks the schema registry at startup, and registers the schemas if that is allowed. */
public final class RegistryChecks {
    private static final String FIX = "`stowage schemas --register`";

    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final boolean mayChange;
    private final Findings findings;
    private final SubjectSchemas outputs;
    private final SchemaRegistrar registrar;
    private final List<String> lacking = new ArrayList<>();

    /** @param mayChange whether schemas are registered, if the configuration allows it */
    public RegistryChecks(StowageConfig config, SchemaRegistryClient registry, boolean mayChange, Findings findings) {
        this.config = config;
        this.registry = registry;
        this.mayChange = mayChange;
        this.findings = findings;
        outputs = new SubjectSchemas(registry, config.registry());
        registrar = new SchemaRegistrar(registry);
    }

    /** Checks that the server is a registry, and that records can be written and read with it. */
    public void check() {
        List<String> complaints = RegistryProbe.complaints(config, this::warn);
        complaints.forEach(this::complain);
        if (!complaints.isEmpty()) {
            return;
        }
        for (TopicSchema used : TopicSchema.of(config)) {
            if (used.isInput()) {
                checkInput(used);
            } else if (mayChange || !outputs.mayRegister()) {
                checkOutput(used);
            } else {
                foreseeOutput(used);
            }
        }
        if (!lacking.isEmpty()) {
            complain((lacking.size() == 1 ? "subject " : "subjects ") + String.join(", ", lacking)
                    + (lacking.size() == 1 ? " has" : " have")
                    + " no schema that Stowage can write with; register it with " + FIX);
        }
    }

    private void checkOutput(TopicSchema used) {
        try {
            SubjectSchemas.Registered registered = outputs.forWriting(used.topic(), used.schema());
            if (SchemaCompatibility.checkReaderWriterCompatibility(registered.schema(), used.schema())
                            .getType()
                    != SchemaCompatibilityType.COMPATIBLE) {
                complain("use.latest.version=true, but the latest schema of subject " + used.subject()
                        + " cannot represent " + used.schema().getFullName() + "; register it with " + FIX
                        + ", or set registry.use.latest.version=false");
                return;
            }
            ok("subject " + used.subject() + ": schema id " + registered.id());
        } catch (RegistryException e) {
            boolean isMissing = e.getCause() instanceof RestClientException rest && RegistryErrors.isNotFound(rest);
            if (isMissing && !outputs.mayRegister()) {
                lacking.add(used.subject());
            } else {
                complain(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The same without registering the schema. */
    private void foreseeOutput(TopicSchema used) {
        String subject = "subject " + used.subject();
        try {
            Optional<Registered> found = registrar.find(used);
            if (found.isPresent()) {
                ok(subject + ": version " + found.get().version() + ", schema id "
                        + found.get().id());
                return;
            }
            List<Integer> versions = registrar.versions(used.subject());
            List<String> incompatibilities = versions.isEmpty() ? List.of() : registrar.incompatibilities(used);
            if (incompatibilities.isEmpty()) {
                ok(subject + " has " + (versions.isEmpty() ? "no versions" : "versions " + versions)
                        + "; `stowage run` registers the schema");
            } else {
                complain(subject + " has versions " + versions + ", with which the schema is not compatible: "
                        + String.join(" ", incompatibilities)
                        + "; set another topic, or change the compatibility of the subject");
            }
        } catch (RestClientException e) {
            complain("the registry refuses to answer for " + subject + ": " + RegistryErrors.describe(e));
        } catch (IOException | RegistryException e) {
            complain("the schema registry does not respond for " + subject + ": " + e.getMessage());
        }
    }

    /** Other applications write the input, possibly with other schemas and subjects, so problems are warnings. */
    private void checkInput(TopicSchema used) {
        try {
            if (!registrar.versions(used.subject()).isEmpty()) {
                int latest = registry.getLatestSchemaMetadata(used.subject()).getId();
                RawSequenceReader reader = config.inputFormat() == InputFormat.TOKENS
                        ? RawSequenceReader.ofTokens(registry)
                        : new RawSequenceReader(registry);
                reader.problemOf(latest)
                        .ifPresent(problem -> warn("records of the latest schema of subject " + used.subject()
                                + ", of input topic " + used.topic() + ", will be rejected: " + problem));
                ok("subject " + used.subject() + ": schema id " + latest);
            } else if (outputs.mayRegister()) {
                if (mayChange) {
                    registrar.register(used);
                } else {
                    ok("subject " + used.subject() + " has no versions; `stowage run` registers the schema");
                }
            } else {
                warn("subject " + used.subject() + " of input topic " + used.topic()
                        + " has no schema; producers that do not register one need " + FIX);
            }
        } catch (RestClientException e) {
            warn("the schema of input topic " + used.topic() + " is not registered under subject " + used.subject()
                    + ": " + RegistryErrors.describe(e));
        } catch (IOException | RegistryException e) {
            warn("the schema registry does not respond for subject " + used.subject() + ": " + e.getMessage());
        }
    }

    private void ok(String text) {
        findings.ok(Area.REGISTRY, text);
    }

    private void warn(String text) {
        findings.warning(Area.REGISTRY, text);
    }

    private void complain(String text) {
        findings.problem(Area.REGISTRY, text);
    }
}
