package dev.stowage.embedded.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Compares a schema with earlier versions. Messages are those of Confluent's registry, and also name the field. */
final class CompatibilityCheck {
    private CompatibilityCheck() {}

    /** Incompatibilities of a schema with the given versions (oldest first), empty if there are none. */
    static List<String> complaints(SchemaText schema, CompatibilityLevel level, List<Version> earlier) {
        if (level == CompatibilityLevel.NONE || earlier.isEmpty()) {
            return List.of();
        }
        List<Version> latestFirst = new ArrayList<>(earlier);
        Collections.reverse(latestFirst);
        for (Version version : level.isTransitive() ? latestFirst : latestFirst.subList(0, 1)) {
            List<String> complaints = new ArrayList<>();
            SchemaText old = version.schema().content();
            if (level.readsOlder()) {
                complaints.addAll(differences(schema.avro(), "new", old.avro(), "old"));
            }
            if (level.isReadByOlder()) {
                complaints.addAll(differences(old.avro(), "old", schema.avro(), "new"));
            }
            if (!complaints.isEmpty()) {
                complaints.add("{oldSchemaVersion: " + version.number() + "}");
                complaints.add("{oldSchema: '" + old.text() + "'}");
                complaints.add("{compatibility: '" + level + "'}");
                return complaints;
            }
        }
        return List.of();
    }

    private static List<String> differences(Schema reader, String readerName, Schema writer, String writerName) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(difference -> "{errorType:'" + difference.getType() + "', description:'"
                        + description(difference, readerName, writerName) + "', additionalInfo:'"
                        + difference.getMessage() + "'" + field(difference, reader) + "}")
                .toList();
    }

    private static String description(Incompatibility difference, String reader, String writer) {
        String path = "path '" + difference.getLocation() + "'";
        String message = difference.getMessage();
        return switch (difference.getType()) {
            case NAME_MISMATCH -> "The name of the schema has changed (" + path + ")";
            case FIXED_SIZE_MISMATCH ->
                "The size of FIXED type field at " + path + " in the " + reader + " schema does not match with the "
                        + writer + " schema";
            case MISSING_ENUM_SYMBOLS ->
                "The " + reader + " schema is missing enum symbols '" + message + "' at " + path + " in the " + writer
                        + " schema";
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                "The field '" + message + "' at " + path + " in the " + reader
                        + " schema has no default value and is missing in the " + writer + " schema";
            case TYPE_MISMATCH ->
                "The type (" + path + ") of a field in the " + reader + " schema does not match with the " + writer
                        + " schema";
            case MISSING_UNION_BRANCH ->
                "The " + reader + " schema is missing a type inside a union field at " + path + " in the " + writer
                        + " schema";
        };
    }

    /** The names of the fields on the path to the difference: Avro's path only has their positions. */
    private static String field(Incompatibility difference, Schema reader) {
        List<String> names = new ArrayList<>();
        Schema at = reader;
        String[] steps = difference.getLocation().split("/", 0);
        for (int i = 1; i < steps.length; i++) {
            boolean indexed = i + 1 < steps.length && steps[i + 1].matches("\\d+");
            switch (at.getType()) {
                case RECORD -> {
                    if (!steps[i].equals("fields") || !indexed) {
                        continue;
                    }
                    Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
                    names.add(field.name());
                    at = field.schema();
                }
                case ARRAY -> at = steps[i].equals("items") ? at.getElementType() : at;
                case MAP -> at = steps[i].equals("values") ? at.getValueType() : at;
                case UNION -> at = steps[i].matches("\\d+") ? at.getTypes().get(Integer.parseInt(steps[i])) : at;
                default -> {}
            }
        }
        return names.isEmpty() ? "" : ", field:'" + String.join(".", names) + "'";
    }
}
