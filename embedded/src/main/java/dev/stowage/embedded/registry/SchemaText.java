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
 * A schema as it was sent, and its identity. {@link Schema#equals} ignores doc, aliases, defaults of enums and
 * more, so schemas are compared by their text as printed by Avro, as in Confluent's registry.
 *
 * @param text the text as it was sent, without white space between its tokens
 * @param canonical the text as Avro prints it
 * @param references references to types of other schemas
 * @param avro the parsed schema
 */
record SchemaText(String text, String canonical, List<SchemaReference> references, Schema avro) {
    private static final ObjectMapper STRICT_JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Two schemas are the same if their identities are equal. */
    record Identity(String canonical, List<SchemaReference> references) {}

    /** How a schema is validated. */
    enum Validation {
        /** A new schema: names and the types of defaults are checked. Any namespace is allowed, such as {@code my-lab}. */
        NEW,
        /** Lookup of a schema: names are checked. */
        LOOKUP,
        /** A schema that was accepted before: not checked. */
        NONE
    }

    /**
     * Parses a text.
     *
     * @param referenced the texts of all direct and indirect references, in order of dependency
     * @throws RegistryError if it is not an Avro schema
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

    /** The same GUID as in Confluent's registry: the MD5 digest of the content. */
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
            throw new IllegalStateException("every JVM has MD5", e);
        }
    }

    /** Avro has no other method that prints referenced types by name. */
    @SuppressWarnings("deprecation")
    private static String print(Schema avro, List<Schema> types) {
        return avro.toString(types, false);
    }

    /** Removes white space between tokens. Avro also accepts comments, which other clients do not; then the canonical text is returned. */
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
