package dev.stowage.integration.faults;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.registry.FakeRegistry;
import dev.stowage.integration.registry.Misbehaviour;
import dev.stowage.schemas.ContractSchemas;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registry of a run, behind a proxy that simulates faults. */
final class RigRegistry implements AutoCloseable {
    private static final String IDS = "/schemas/ids/";

    private final Path directory;
    private final int port;
    private final FakeRegistry proxy;
    private EmbeddedRegistry registry;
    private FakeRegistry.@Nullable Rule rule;
    private int schemas;

    RigRegistry(Path directory) throws IOException {
        this.directory = directory;
        registry = EmbeddedRegistry.builder().dataDirectory(directory).start();
        port = registry.url().getPort();
        proxy = FakeRegistry.before(registry.url());
    }

    String url() {
        return proxy.url();
    }

    /** Registers a schema with one more field, a string, and returns its id. */
    int newSchema() throws IOException, RestClientException {
        schemas++;
        String text = ContractSchemas.rawSequence().toString();
        String more = ",{\"name\":\"more" + schemas + "\",\"type\":\"string\",\"default\":\"\"}]}";
        try (SchemaRegistryClient client = RegistryClients.create(
                Map.of(RegistryClients.URL, registry.url().toString()))) {
            return client.register("more" + schemas, new AvroSchema(text.substring(0, text.length() - 2) + more));
        }
    }

    /** Starts a fault. */
    void begin(Fault fault) {
        switch (fault) {
            case REGISTRY_AWAY -> {
                proxy.close();
                registry.close();
            }
            case REGISTRY_HANGS -> rule = proxy.misbehave("/", Misbehaviour.hang());
            case REGISTRY_HTML_404 -> rule = proxy.misbehave("/", Misbehaviour.html(404));
            case REGISTRY_500 -> rule = proxy.misbehave("/", Misbehaviour.error(500, 50001));
            case REGISTRY_LAGS ->
                proxy.misbehave(IDS, Misbehaviour.error(404, 40403)).lasting(Duration.ofSeconds(1));
            default -> throw new IllegalArgumentException("no fault of the registry: " + fault);
        }
    }

    /** Ends the fault. A lag ends by itself, a second after the first call. */
    void end(Fault fault) throws IOException {
        if (fault == Fault.REGISTRY_AWAY) {
            registry = EmbeddedRegistry.builder()
                    .dataDirectory(directory)
                    .port(port)
                    .start();
            proxy.open();
        } else if (rule != null) {
            rule.end();
        }
    }

    @Override
    public void close() {
        proxy.close();
        registry.close();
    }
}
