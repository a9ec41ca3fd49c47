package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The writer schemas of records, by id or GUID. Only answers of the registry itself decide about an id: a schema of any
 * type, or the error that there is none. Answers are cached. Thread-safe: threads that look up a cached id do not wait
 * for a thread that calls the registry.
 */
public final class WriterSchemas {
    private static final int REMEMBERED = 10_000;
    private static final Duration REMEMBER_PROBLEM = Duration.ofSeconds(30);

    /** How long a new id may be unknown to another node of the registry. */
    private static final Duration REMEMBER_NEW = Duration.ofSeconds(1);

    private static final int NEAR = 1_000;
    private static final int DEEPEST_REFERENCE = 32;
    private static final long ASK_AGAIN_MS = 250;

    private final SchemaRegistryClient client;
    private final RegistryCalls calls;
    private final Outage clock;
    private final Patience patience;
    private final AtomicInteger newest = new AtomicInteger();
    private final Map<Object, Known> known = new ConcurrentHashMap<>();

    private record Known(WriterSchema schema, long until) {}

    WriterSchemas(SchemaRegistryClient client, Outage outage) {
        this(client, outage, new Patience());
    }

    WriterSchemas(SchemaRegistryClient client, Outage outage, Patience patience) {
        this.client = client;
        this.calls = new RegistryCalls(outage, false);
        this.clock = outage;
        this.patience = patience;
    }

    /** The writer schemas of a client's registry: one object per client that {@link RegistryClients} has created. */
    public static WriterSchemas of(SchemaRegistryClient client) {
        return client instanceof RegistryClient own
                ? own.writers()
                : new WriterSchemas(client, RegistryClient.outageOf(client));
    }

    /**
     * The schema of an id or a GUID.
     *
     * @param key an Integer or a UUID
     * @throws RegistryException if the registry gives no answer
     */
    public WriterSchema of(Object key) {
        return key instanceof UUID guid ? byGuid(guid) : byId((Integer) key);
    }

    /**
     * The schema of an id.
     *
     * @throws RegistryException if the registry gives no answer
     */
    public WriterSchema byId(int id) {
        WriterSchema remembered = remembered(id);
        if (remembered != null) {
            return remembered;
        }
        if (id < 0) {
            return WriterSchema.unknown("schema id " + id + " is negative, registries give none");
        }
        synchronized (this) {
            WriterSchema meanwhile = remembered(id);
            if (meanwhile != null) {
                return meanwhile;
            }
            String name = "schema id " + id;
            WriterSchema answer = ask(
                    id,
                    name,
                    () -> client instanceof RegistryClient own ? parsed(name, own.text(id)) : ofOtherClient(name, id));
            if (!answer.isUnknown()) {
                newest.accumulateAndGet(id, Math::max);
            }
            boolean isNew = answer.isUnknown() && id > newest.get() && id - newest.get() <= NEAR;
            return remember(id, answer, isNew ? REMEMBER_NEW : REMEMBER_PROBLEM);
        }
    }

    /**
     * The schema of a GUID.
     *
     * @throws RegistryException if the registry gives no answer
     */
    public WriterSchema byGuid(UUID guid) {
        WriterSchema remembered = remembered(guid);
        if (remembered != null) {
            return remembered;
        }
        String name = "schema GUID " + guid;
        if (!(client instanceof RegistryClient own)) {
            return WriterSchema.unknown(name + ": this client of the schema registry does not ask for GUIDs");
        }
        synchronized (this) {
            WriterSchema meanwhile = remembered(guid);
            return meanwhile != null
                    ? meanwhile
                    : remember(guid, ask(guid, name, () -> parsedOfGuid(name, guid, own)), REMEMBER_PROBLEM);
        }
    }

    private WriterSchema parsedOfGuid(String name, UUID guid, RegistryClient own)
            throws IOException, RestClientException {
        try {
            return parsed(name, own.text(guid));
        } catch (RestClientException e) {
            if (RegistryErrors.isNoSuchCall(e)) {
                // A registry that lists its subjects works; it does not support this call.
                own.getAllSubjects();
                return WriterSchema.unknown(name + ": the registry does not serve GUIDs; accepted: a schema id");
            }
            throw e;
        }
    }

    private @Nullable WriterSchema remembered(Object key) {
        Known found = known.get(key);
        if (found == null) {
            return null;
        }
        return found.schema().schema() != null || clock.now() - found.until() < 0 ? found.schema() : null;
    }

    private WriterSchema remember(Object key, WriterSchema answer, Duration problem) {
        if (known.size() >= REMEMBERED) {
            // Random ids can fill the cache. It is cleared; ids in use are looked up again.
            known.clear();
        }
        known.put(key, new Known(answer, clock.now() + problem.toNanos()));
        return answer;
    }

    /**
     * Calls the registry until it answers. The first time that it does not know the id or a reference, the call is
     * repeated for some seconds: a follower may lag behind.
     */
    private WriterSchema ask(Object key, String name, RegistryCalls.Call<WriterSchema> call) {
        long began = clock.now();
        Duration wait = known.containsKey(key) ? Duration.ZERO : patience.take();
        try {
            while (true) {
                WriterSchema answer = calls.ask(name, () -> orUnknown(name, call));
                if (!answer.mayAppear() || clock.now() - began >= wait.toNanos()) {
                    return answer;
                }
                calls.pause(ASK_AGAIN_MS);
            }
        } finally {
            patience.giveBack(wait.minusNanos(Math.min(clock.now() - began, wait.toNanos())));
        }
    }

    private static WriterSchema orUnknown(String name, RegistryCalls.Call<WriterSchema> call)
            throws IOException, RestClientException {
        try {
            return call.run();
        } catch (RestClientException e) {
            if (RegistryErrors.isSchemaNotFound(e)) {
                return WriterSchema.unknown("the registry does not have " + name);
            }
            throw e;
        }
    }

    /** Clients of other classes, such as the mock in this process, report an unknown id by another error. */
    private WriterSchema ofOtherClient(String name, int id) throws IOException, RestClientException {
        try {
            ParsedSchema parsed = client.getSchemaById(id);
            return parsed.rawSchema() instanceof Schema schema
                    ? WriterSchema.of(schema)
                    : otherType(name, parsed.schemaType());
        } catch (RestClientException e) {
            if (RegistryErrors.isNotFound(e)) {
                return WriterSchema.unknown("the registry does not have " + name);
            }
            throw e;
        }
    }

    private static WriterSchema otherType(String name, String type) {
        return WriterSchema.unreadable(name + " is of type " + type + "; accepted: AVRO");
    }

    private WriterSchema parsed(String name, SchemaString text) throws IOException, RestClientException {
        String type = Objects.requireNonNullElse(text.getSchemaType(), "AVRO");
        if (!type.equals("AVRO")) {
            return otherType(name, type);
        }
        try {
            Schema.Parser parser = AvroText.parser();
            parseReferences(text, parser, new HashSet<>(), 0);
            return WriterSchema.of(parser.parse(text.getSchemaString()));
        } catch (MissingReferenceException e) {
            return WriterSchema.incomplete(name + " refers to " + e.getMessage());
        } catch (AvroRuntimeException | StackOverflowError e) {
            return WriterSchema.unreadable(name + " is not an Avro schema: " + e.getMessage());
        }
    }

    /** Parses the references, the deepest first, so that the parser knows the names. */
    private void parseReferences(SchemaString text, Schema.Parser parser, Set<String> seen, int depth)
            throws IOException, RestClientException, MissingReferenceException {
        List<SchemaReference> references = text.getReferences();
        if (references == null || !(client instanceof RegistryClient own)) {
            return;
        }
        for (SchemaReference reference : references) {
            String name = "version " + reference.getVersion() + " of subject " + reference.getSubject();
            if (!seen.add(name)) {
                continue;
            }
            if (depth == DEEPEST_REFERENCE) {
                throw new MissingReferenceException(name + " more than " + DEEPEST_REFERENCE + " references deep");
            }
            SchemaString referred;
            try {
                referred = own.text(reference);
            } catch (RestClientException e) {
                if (RegistryErrors.isNotFound(e)) {
                    throw new MissingReferenceException(name + ", which the registry does not have");
                }
                throw e;
            }
            parseReferences(referred, parser, seen, depth + 1);
            parser.parse(referred.getSchemaString());
        }
    }

    private static final class MissingReferenceException extends Exception {
        private static final long serialVersionUID = 1L;

        MissingReferenceException(String message) {
            super(message);
        }
    }
}
