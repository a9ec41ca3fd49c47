package dev.stowage.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How records of one writer schema are read as raw sequences: for each field of the writer, in order, its role and its
 * possible types. Fields are matched by name and types by Avro's resolution rules. A null means the field's default;
 * SQL engines write it.
 */
final class RawSequencePlan {
    private static final Set<Schema.Type> TEXT = Set.of(Schema.Type.STRING, Schema.Type.BYTES);
    private static final Set<Schema.Type> NUMBER = Set.of(Schema.Type.INT, Schema.Type.LONG);

    /** Role of a writer's field. */
    enum Target {
        ID("string or bytes"),
        RESIDUES("string or bytes"),
        TOKENS("array of int or long, or bytes"),
        EPOCH("long or int"),
        SOURCE("string or bytes"),
        TRACKS("array of records with name, ints (array of int or long) and floats (array of float or double)"),
        NONE("any");

        /** Types that it can be read from. */
        private final String accepted;

        Target(String accepted) {
            this.accepted = accepted;
        }

        private boolean isContent() {
            return this == RESIDUES || this == TOKENS;
        }

        private boolean accepts(Schema schema) {
            return switch (this) {
                case ID, RESIDUES, SOURCE -> TEXT.contains(schema.getType());
                case EPOCH -> NUMBER.contains(schema.getType());
                case TOKENS ->
                    schema.getType() == Schema.Type.BYTES
                            || (schema.getType() == Schema.Type.ARRAY
                                    && NUMBER.contains(schema.getElementType().getType()));
                case TRACKS -> RawTrackReader.accepts(schema);
                case NONE -> true;
            };
        }
    }

    /** How a field is encoded. */
    enum Form {
        VALUE,
        NULL,
        /** A type that cannot be converted to the field's type. */
        OTHER
    }

    /**
     * A field of the writer.
     *
     * @param form encoding of the field; null if it is a union
     * @param branches form of each branch of the union
     */
    record Step(Target target, Schema schema, @Nullable Form form, Form[] branches) {}

    private final Schema writer;
    private final Target content;
    private final Step[] steps;
    private final @Nullable RawSequencePlan[] branches;

    private RawSequencePlan(Schema writer, Target content, Step[] steps, @Nullable RawSequencePlan[] branches) {
        this.writer = writer;
        this.content = content;
        this.steps = steps;
        this.branches = branches;
    }

    /**
     * The plan of a schema.
     *
     * @param content the field that must exist: residues or tokens; the other one is skipped
     * @throws MalformedRecordException if no record of the schema can be read as a raw sequence; the message says why
     */
    static RawSequencePlan of(Schema writer, Target content) throws MalformedRecordException {
        return switch (writer.getType()) {
            case RECORD -> new RawSequencePlan(writer, content, steps(writer, content), new RawSequencePlan[0]);
            case UNION -> ofUnion(writer, content);
            default -> throw wrong(writer, content, "it is of type " + writer.getType() + "; accepted: a record");
        };
    }

    /** Some engines write a row as a union of null and a record. */
    private static RawSequencePlan ofUnion(Schema writer, Target content) throws MalformedRecordException {
        List<@Nullable RawSequencePlan> plans = new ArrayList<>();
        String problem = "no branch of the union is a record";
        boolean any = false;
        for (Schema branch : writer.getTypes()) {
            RawSequencePlan plan = null;
            if (branch.getType() == Schema.Type.RECORD) {
                try {
                    plan = of(branch, content);
                    any = true;
                } catch (MalformedRecordException e) {
                    problem = String.valueOf(e.getMessage());
                }
            }
            plans.add(plan);
        }
        if (!any) {
            throw wrong(writer, content, problem);
        }
        return new RawSequencePlan(writer, content, new Step[0], plans.toArray(new RawSequencePlan[0]));
    }

    /** Whether the value starts with the index of a branch of a union. */
    boolean isUnion() {
        return branches.length > 0;
    }

    /**
     * The plan of a branch.
     *
     * @throws MalformedRecordException if the branch is not a record that can be read, or does not exist
     */
    RawSequencePlan branch(int index) throws MalformedRecordException {
        if (index < 0 || index >= branches.length) {
            throw new AvroBytes.MalformedException("the union of the schema has no branch " + index);
        }
        RawSequencePlan plan = branches[index];
        if (plan == null) {
            Schema branch = writer.getTypes().get(index);
            throw branch.getType() == Schema.Type.NULL
                    ? new MalformedRecordException(RejectReason.NULL_VALUE, "the value is the null of a union")
                    : wrong(branch, content, "it cannot be read");
        }
        return plan;
    }

    Step[] steps() {
        return steps;
    }

    private static Step[] steps(Schema writer, Target content) throws MalformedRecordException {
        String required = content.name().toLowerCase(Locale.ROOT);
        if (writer.getField(required) == null) {
            throw wrong(writer, content, "it has no field " + required);
        }
        Step[] steps = new Step[writer.getFields().size()];
        for (Schema.Field field : writer.getFields()) {
            Step step = step(field, content);
            if (step.target() != Target.NONE && !canHold(step)) {
                throw wrong(
                        writer,
                        content,
                        "field " + field.name() + " is " + field.schema() + "; accepted: " + step.target().accepted
                                + ", or a union with null");
            }
            steps[field.pos()] = step;
        }
        return steps;
    }

    private static Step step(Schema.Field field, Target content) {
        Target target =
                switch (field.name()) {
                    case "id" -> Target.ID;
                    case "residues" -> content == Target.RESIDUES ? content : Target.NONE;
                    case "tokens" -> content == Target.TOKENS ? content : Target.NONE;
                    case "epoch" -> Target.EPOCH;
                    case "source" -> Target.SOURCE;
                    case "tracks" -> Target.TRACKS;
                    default -> Target.NONE;
                };
        Schema schema = field.schema();
        return schema.getType() == Schema.Type.UNION && target != Target.NONE
                ? new Step(
                        target,
                        schema,
                        null,
                        schema.getTypes().stream()
                                .map(branch -> form(target, branch))
                                .toArray(Form[]::new))
                : new Step(target, schema, form(target, schema), new Form[0]);
    }

    private static Form form(Target target, Schema schema) {
        return schema.getType() == Schema.Type.NULL ? Form.NULL : target.accepts(schema) ? Form.VALUE : Form.OTHER;
    }

    /** Whether some record has a value, or null for the default. */
    private static boolean canHold(Step step) {
        List<Form> forms = step.form() == null ? List.of(step.branches()) : List.of(step.form());
        return forms.contains(Form.VALUE) || (!step.target().isContent() && forms.contains(Form.NULL));
    }

    private static MalformedRecordException wrong(Schema writer, Target content, String problem) {
        Schema expected = content == Target.TOKENS ? ContractSchemas.tokenSequence() : ContractSchemas.rawSequence();
        return new MalformedRecordException(
                RejectReason.WRONG_SCHEMA,
                "schema " + writer.getFullName() + " cannot be read as " + expected.getName() + ": " + problem);
    }
}
