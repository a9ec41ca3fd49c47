package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Creates schema registry clients from the settings of the Confluent serdes. */
public final class RegistryClients {
    /** One URL, or several separated by commas; {@code mock://name} is a registry in this process, for tests. */
    public static final String URL = "schema.registry.url";

    private static final String MOCK = "mock://";

    private RegistryClients() {}

    /**
     * Creates a client. It connects at its first call. Each call ends within seconds; if one of several URLs does not
     * work, the next one is called.
     *
     * @param config {@value #URL}, and the Confluent client's settings of authentication ({@code basic.auth.}, {@code
     * bearer.auth.}) and TLS ({@code schema.registry.ssl.})
     * @throws ConfigException if the URL is missing
     */
    public static SchemaRegistryClient create(Map<String, ?> config) {
        Object url = config.get(URL);
        if (url == null || url.toString().isBlank()) {
            throw new ConfigException(
                    URL, url, "the URL of a schema registry is needed, such as http://localhost:8081");
        }
        String mockScope = mockScope(url.toString());
        List<AvroSchemaProvider> providers = List.of(new AvroSchemaProvider());
        if (mockScope != null) {
            return MockSchemaRegistry.getClientForScope(mockScope, List.copyOf(providers));
        }
        List<String> urls =
                Arrays.stream(url.toString().split(",")).map(String::trim).toList();
        return new RegistryClient(urls, config);
    }

    private static @Nullable String mockScope(String url) {
        return url.startsWith(MOCK) ? url.substring(MOCK.length()) : null;
    }
}
