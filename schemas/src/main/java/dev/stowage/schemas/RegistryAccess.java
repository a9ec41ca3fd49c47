package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** Asks the registry for schemas and their ids, and remembers the answers. Thread-safe. */
final class RegistryAccess {
    private static final String AUTO_REGISTER = "auto.register.schemas";
    private static final String USE_LATEST = "use.latest.version";
    private static final String STRATEGY = "value.subject.name.strategy";
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;

    /*
     * A flood of random ids must not become a flood of calls: what the registry does not know is remembered for a
     * while, for as many ids as stay small in memory.
     */
    private static final int REMEMBERED_UNKNOWN = 1_000;
    private static final long REMEMBER_UNKNOWN_NANOS = 30_000_000_000L;
    private static final long[] RETRY_AFTER_MS = {100, 400, 1_600};

    private final SchemaRegistryClient client;
    private final boolean autoRegister;
    private final boolean useLatest;
    private final String strategy;
    private final Map<String, Registered> bySubject = new LinkedHashMap<>();
    private final Map<Integer, Schema> byId = new LinkedHashMap<>();
    private final Map<Integer, Long> unknownSince = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > REMEMBERED_UNKNOWN;
        }
    };

    /** A schema and the id that the registry has for it. */
    record Registered(int id, Schema schema) {}

    RegistryAccess(SchemaRegistryClient client, Map<String, ?> config) {
        this.client = client;
        this.autoRegister = flag(config, AUTO_REGISTER, true);
        this.useLatest = flag(config, USE_LATEST, false);
        Object name = config.get(STRATEGY);
        String full = name instanceof Class<?> type ? type.getName() : name == null ? "" : name.toString();
        this.strategy = full.isEmpty() ? "TopicNameStrategy" : full.substring(full.lastIndexOf('.') + 1);
        if (!strategy.equals("TopicNameStrategy")
                && !strategy.equals("RecordNameStrategy")
                && !strategy.equals("TopicRecordNameStrategy")) {
            throw new ConfigException(
                    STRATEGY, name, "accepted: TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy");
        }
    }

    /** The schema to write with, and its id. */
    synchronized Registered forWriting(String topic, Schema schema) {
        String subject =
                switch (strategy) {
                    case "RecordNameStrategy" -> schema.getFullName();
                    case "TopicRecordNameStrategy" -> topic + "-" + schema.getFullName();
                    default -> topic + "-value";
                };
        Registered known = bySubject.get(subject);
        if (known == null) {
            known = ask("subject " + subject, () -> register(subject, schema));
            bySubject.put(subject, known);
        }
        return known;
    }

    /**
     * The schema of an id.
     *
     * @throws MalformedRecordException if the registry says that there is none
     * @throws RegistryException if it does not say
     */
    synchronized Schema byId(int id) throws MalformedRecordException {
        Schema known = byId.get(id);
        if (known != null) {
            return known;
        }
        Long since = unknownSince.get(id);
        if (since != null && System.nanoTime() - since < REMEMBER_UNKNOWN_NANOS) {
            throw unknown(id);
        }
        ParsedSchema parsed = ask("schema id " + id, () -> schemaOrUnknown(id));
        if (parsed == UNKNOWN) {
            unknownSince.remove(id);
            unknownSince.put(id, System.nanoTime());
            throw unknown(id);
        }
        if (!(parsed.rawSchema() instanceof Schema schema)) {
            throw new MalformedRecordException(
                    RejectReason.WRONG_SCHEMA, "schema id " + id + " is " + parsed.schemaType() + "; accepted: AVRO");
        }
        byId.put(id, schema);
        return schema;
    }

    private static final ParsedSchema UNKNOWN = new AvroSchema("\"null\"");

    private ParsedSchema schemaOrUnknown(int id) throws IOException, RestClientException {
        try {
            return client.getSchemaById(id);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return UNKNOWN;
            }
            throw e;
        }
    }

    private Registered register(String subject, Schema schema) throws IOException, RestClientException {
        AvroSchema parsed = new AvroSchema(schema);
        if (useLatest) {
            SchemaMetadata latest = client.getLatestSchemaMetadata(subject);
            return new Registered(latest.getId(), new Schema.Parser().parse(latest.getSchema()));
        }
        if (autoRegister) {
            return new Registered(client.register(subject, parsed), schema);
        }
        return new Registered(client.getId(subject, parsed), schema);
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException, RestClientException;
    }

    private <T> T ask(String what, Call<T> call) {
        for (int attempt = 0; ; attempt++) {
            try {
                return call.run();
            } catch (RestClientException e) {
                if (e.getStatus() < 500 && e.getStatus() != TOO_MANY_REQUESTS) {
                    throw RegistryException.refused(
                            "the schema registry refused " + what + " (" + e.getMessage() + "); auto.register.schemas="
                                    + autoRegister + ", use.latest.version=" + useLatest,
                            e);
                }
                if (attempt == RETRY_AFTER_MS.length) {
                    throw RegistryException.unavailable(
                            "the schema registry cannot serve " + what + ": " + e.getMessage(), e);
                }
            } catch (IOException e) {
                if (attempt == RETRY_AFTER_MS.length) {
                    throw RegistryException.unavailable(
                            "the schema registry does not answer for " + what + ": " + e, e);
                }
            }
            pause(RETRY_AFTER_MS[attempt]);
        }
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryException.unavailable("interrupted while waiting for the schema registry", e);
        }
    }

    private static MalformedRecordException unknown(int id) {
        return new MalformedRecordException(RejectReason.UNKNOWN_SCHEMA, "the registry has no schema of id " + id);
    }

    private static boolean flag(Map<String, ?> config, String key, boolean otherwise) {
        Object value = config.get(key);
        return value == null ? otherwise : Boolean.parseBoolean(value.toString());
    }
}
