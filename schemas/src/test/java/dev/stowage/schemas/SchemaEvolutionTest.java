package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schema of this build reads and is read by all that were released ({@code released/VERSION/}). */
class SchemaEvolutionTest {
    private static final Path RELEASED = Path.of("src", "test", "resources", "released");

    static Stream<Schema> schemas() {
        return Stream.of(ContractSchemas.rawSequence(), ContractSchemas.packedBatch(), ContractSchemas.padStatistics());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldStayFullyCompatibleWithAllReleasedVersions(Schema current) throws IOException {
        int compared = 0;
        try (Stream<Path> versions = Files.list(RELEASED)) {
            for (Path version : versions.toList()) {
                Schema released = new Schema.Parser()
                        .parse(version.resolve(current.getName() + ".avsc").toFile());
                assertThat(incompatibilities(current, released))
                        .as("this build reads %s of %s", current.getName(), version.getFileName())
                        .isEmpty();
                assertThat(incompatibilities(released, current))
                        .as("%s of %s reads this build", current.getName(), version.getFileName())
                        .isEmpty();
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }

    @Test
    void shouldCallAChangeIncompatibleWhenAFieldWithoutDefaultComesOrGoes() {
        Schema current = ContractSchemas.rawSequence();
        Schema without = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"RawSequence\",\"namespace\":\"dev.stowage.schemas\","
                        + "\"fields\":[{\"name\":\"id\",\"type\":\"string\",\"default\":\"\"}]}");

        assertThat(incompatibilities(current, without)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldDocumentEveryField(Schema schema) {
        assertThat(undocumented(schema)).isEmpty();
    }

    @Test
    void shouldHaveTheSymbolsOfTheEnumsInTheirOrderWithAnUnknownDefault() {
        assertEnum("mode", PackingMode.values());
        assertEnum("special_tokens", SpecialTokens.values());
        assertEnum("cause", EmissionCause.values());
        assertThat(RejectReason.values()[0]).isEqualTo(RejectReason.UNKNOWN);
    }

    @Test
    void shouldStandWithTheArraysLastSoThatSkippersNeedNotDecodeThem() {
        List<Schema.Field> fields = ContractSchemas.packedBatch().getFields();
        assertThat(fields.subList(fields.size() - 3, fields.size()))
                .extracting(Schema.Field::name)
                .containsExactly("segments", "tokens", "sequence_id");
    }

    private static void assertEnum(String field, Enum<?>[] constants) {
        Schema schema = ContractSchemas.packedBatch().getField(field).schema();
        assertThat(schema.getEnumSymbols())
                .isEqualTo(Arrays.stream(constants).map(Enum::name).toList());
        assertThat(schema.getEnumDefault()).isEqualTo(constants[0].name()).isEqualTo("UNKNOWN");
    }

    private static List<?> incompatibilities(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        return result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE
                ? List.of()
                : result.getIncompatibilities();
    }

    private static List<String> undocumented(Schema schema) {
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFields().stream()
                        .flatMap(field -> Stream.concat(
                                field.doc() == null || field.doc().isBlank()
                                        ? Stream.of(schema.getName() + "." + field.name())
                                        : Stream.empty(),
                                undocumented(field.schema()).stream()))
                        .toList();
            case ARRAY -> undocumented(schema.getElementType());
            case UNION ->
                schema.getTypes().stream()
                        .flatMap(branch -> undocumented(branch).stream())
                        .toList();
            default -> List.of();
        };
    }
}
