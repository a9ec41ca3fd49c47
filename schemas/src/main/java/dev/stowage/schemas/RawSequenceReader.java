package dev.stowage.schemas;

import dev.stowage.schemas.RawSequencePlan.Form;
import dev.stowage.schemas.RawSequencePlan.Step;
import dev.stowage.schemas.RawSequencePlan.Target;
import dev.stowage.schemas.registry.RegistryException;
import dev.stowage.schemas.registry.WriterSchema;
import dev.stowage.schemas.registry.WriterSchemas;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw sequences in place, so that residues become tokens without a string in between. The same code reads records
 * of any writer schema that has the fields. Nothing is copied. Not thread-safe.
 */
public final class RawSequenceReader {
    private static final int REMEMBERED = 1_000;

    private final WriterSchemas schemas;
    private final AvroBytes in = new AvroBytes();
    private final SkippingReader skipper = new SkippingReader(in);
    private final RawTrackReader tracks = new RawTrackReader(in, skipper);
    private final RawSequenceView view = new RawSequenceView(tracks);
    private final Target content;
    private final Map<Object, Planned> plans = new HashMap<>();
    private int lastId = -1;
    private @Nullable RawSequencePlan lastPlan;

    /** A plan and its writer schema. */
    private record Planned(Schema writer, RawSequencePlan plan) {}

    /** Reads sequences of residues. */
    public RawSequenceReader(SchemaRegistryClient client) {
        this(client, Target.RESIDUES);
    }

    private RawSequenceReader(SchemaRegistryClient client, Target content) {
        schemas = WriterSchemas.of(client);
        this.content = content;
    }

    /** Reads sequences of token ids. */
    public static RawSequenceReader ofTokens(SchemaRegistryClient client) {
        return new RawSequenceReader(client, Target.TOKENS);
    }

    /**
     * Reads a value in the Confluent wire format, written with {@link RawSequence}'s schema or another one with these
     * fields.
     *
     * @return valid until the next call
     * @throws MalformedRecordException if it cannot be read
     * @throws RegistryException if the registry gives no answer for its schema id
     */
    public RawSequenceView read(byte[] value) throws MalformedRecordException {
        return read(value, 0, value.length, null);
    }

    /**
     * Reads a value in a range of an array, as {@link #read(byte[])} does.
     *
     * @param bytes the array; must not be changed while the view is used
     * @param from where it starts
     * @param length bytes of it
     * @param idHeader value of the record's header {@value WireFormat#ID_HEADER}, which contains the schema id instead
     * of the value's first bytes; null if the record has no such header
     */
    public RawSequenceView read(byte[] bytes, int from, int length, byte @Nullable [] idHeader)
            throws MalformedRecordException {
        RawSequencePlan plan;
        if (idHeader == null) {
            int id = WireFormat.schemaId(bytes, from, length);
            plan = id == lastId ? lastPlan : null;
            if (plan == null) {
                plan = plan(id);
                lastId = id;
                lastPlan = plan;
            }
            in.reset(bytes, from, length, WireFormat.HEADER);
        } else {
            plan = plan(WireFormat.schemaKey(idHeader));
            in.reset(bytes, from, length, 0);
        }
        try {
            return readFields(plan.isUnion() ? plan.branch(in.readInt()) : plan);
        } catch (AvroBytes.MalformedException e) {
            throw new MalformedRecordException(RejectReason.MALFORMED_AVRO, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Why records written with the schema of an id cannot be read; empty if they can.
     *
     * @throws RegistryException if the registry gives no answer for the id
     */
    public Optional<String> problemOf(int schemaId) {
        try {
            plan(schemaId);
            return Optional.empty();
        } catch (MalformedRecordException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("ReferenceEquality") // compared by identity: equals would compare all fields
    private RawSequencePlan plan(Object key) throws MalformedRecordException {
        WriterSchema found = schemas.of(key);
        Schema writer = found.schema();
        if (writer == null) {
            throw new MalformedRecordException(
                    found.isUnknown() ? RejectReason.UNKNOWN_SCHEMA : RejectReason.WRONG_SCHEMA, found.problem());
        }
        Planned planned = plans.get(key);
        if (planned == null || planned.writer() != writer) {
            if (plans.size() >= REMEMBERED) {
                plans.clear();
            }
            planned = new Planned(writer, RawSequencePlan.of(writer, content));
            plans.put(key, planned);
        }
        return planned.plan();
    }

    private RawSequenceView readFields(RawSequencePlan plan) throws MalformedRecordException {
        int idOffset = 0;
        int idLength = 0;
        int residuesOffset = 0;
        int residuesLength = 0;
        long epoch = 0;
        int sourceOffset = 0;
        int sourceLength = 0;
        tracks.clear();
        view.tokens().clear();
        for (Step step : plan.steps()) {
            Schema schema = step.schema();
            Form form = step.form();
            if (form == null) {
                int branch = branch(step);
                form = step.branches()[branch];
                schema = schema.getTypes().get(branch);
            }
            if (form == Form.NULL) {
                continue;
            }
            switch (step.target()) {
                case ID -> {
                    idLength = in.readLength();
                    idOffset = in.position();
                    in.skip(idLength);
                }
                case RESIDUES -> {
                    residuesLength = in.readLength();
                    residuesOffset = in.position();
                    in.skip(residuesLength);
                }
                case EPOCH -> epoch = in.readLong();
                case SOURCE -> {
                    sourceLength = in.readLength();
                    sourceOffset = in.position();
                    in.skip(sourceLength);
                }
                case TOKENS -> readTokens(schema);
                case TRACKS -> tracks.read(schema);
                case NONE -> skipper.skip(schema);
            }
        }
        in.requireEnd();
        view.begin(in.bytes());
        view.id(idOffset, idLength);
        view.residues(residuesOffset, residuesLength);
        view.epoch(epoch);
        view.source(sourceOffset, sourceLength);
        return view;
    }

    private void readTokens(Schema schema) {
        if (schema.getType() == Schema.Type.BYTES) {
            int length = in.readLength();
            view.tokens().setUnsigned(in.bytes(), in.position(), length);
            in.skip(length);
        } else {
            IntArrays.read(schema, in, view.tokens());
        }
    }

    /** The branch of a union in this record. */
    private int branch(Step step) throws MalformedRecordException {
        int branch = in.readInt();
        if (branch < 0 || branch >= step.branches().length) {
            throw new AvroBytes.MalformedException("the union " + step.schema() + " has no branch " + branch);
        }
        if (step.branches()[branch] == Form.OTHER) {
            throw new MalformedRecordException(
                    RejectReason.WRONG_SCHEMA,
                    "field " + step.target() + " is of type "
                            + step.schema().getTypes().get(branch).getFullName() + " in this record");
        }
        return branch;
    }
}
