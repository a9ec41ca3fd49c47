package dev.stowage.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * A schema as it was sent, and what tells it from others. {@link Schema#equals} ignores doc, aliases, defaults of enums and
 * more, so schemas are compared by what Avro prints for them, as Confluent's registry does.
 *
 * @param text the text as it was sent, without white space between its tokens
 * @param canonical the text as Avro prints it
 * @param references the types taken from other schemas
 * @param avro the parsed schema
 */
record SchemaText(String text, String canonical, List<SchemaReference> references, Schema avro) {
    private static final ObjectMapper STRICT_JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** What makes two schemas the same one. */
    record Identity(String canonical, List<SchemaReference> references) {}

    /** How a text is examined. */
    enum Validation {
        /** Of a new schema: names, and defaults that fit their types. Namespaces may be any, such as {@code my-lab}. */
        NEW,
        /** Of a schema that is looked for: names. */
        LOOKUP,
        /** Of a schema that was accepted before. */
        NONE
    }

    /**
     * Parses a text.
     *
     * @param referenced the texts that it refers to, and those that they refer to, each after the ones that it needs
     * @throws RegistryError if it is no Avro schema
     */
    static SchemaText parse(
            String text, List<SchemaReference> references, List<String> referenced, Validation validation)
            throws RegistryError {
        try {
            Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
            List<Schema> types = new ArrayList<>();
            for (String needed : referenced) {
                types.add(parser.parse(needed));
            }
            Schema avro =
                    parser.setValidateDefaults(validation == Validation.NEW).parse(text);
            if (validation != Validation.NONE) {
                SchemaNames.validate(avro);
            }
            String canonical = print(avro, types);
            return new SchemaText(compact(text, canonical), canonical, List.copyOf(references), avro);
        } catch (RuntimeException e) { // Avro throws several kinds, ClassCastException and NullPointerException too
            throw RegistryError.invalidSchema(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    Identity identity() {
        return new Identity(canonical, references);
    }

    /** The identifier that Confluent's registry gives to this schema too: the MD5 digest of its content. */
    UUID guid() {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(canonical.getBytes(StandardCharsets.UTF_8));
            for (SchemaReference reference : references) {
                digest.update(reference.name().getBytes(StandardCharsets.UTF_8));
                digest.update(reference.subject().getBytes(StandardCharsets.UTF_8));
                digest.update(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(reference.version())
                        .array());
            }
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has MD5", e);
        }
    }

    /** Avro has no other call that prints the types of other schemas by their names alone. */
    @SuppressWarnings("deprecation")
    private static String print(Schema avro, List<Schema> types) {
        return avro.toString(types, false);
    }

    /** Without the white space between tokens. Avro reads comments too, which other clients do not: then its own text. */
    private static String compact(String text, String canonical) {
        try {
            STRICT_JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return canonical;
        }
        StringBuilder compact = new StringBuilder(text.length());
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                compact.append(c);
                i++;
                c = text.charAt(i);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c <= ' ') {
                continue;
            }
            compact.append(c);
        }
        return compact.toString();
    }
}
