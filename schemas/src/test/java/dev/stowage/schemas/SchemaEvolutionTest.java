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

/** This build's schemas are compatible with all released ones ({@code released/VERSION/}), in both directions. */
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
    void shouldHaveNoEnumsAndOnlyUnionsOfNullAndOneType() {
        assertThat(schemas()).allSatisfy(schema -> assertThat(types(schema)).doesNotContain(Schema.Type.ENUM));
        assertThat(ContractSchemas.padStatistics().getFields().stream()
                        .filter(field -> field.schema().isUnion())
                        .map(field -> field.name() + " "
                                + field.schema().getTypes().stream()
                                        .map(Schema::getName)
                                        .toList()))
                .containsExactly("bucket_statistics [null, BucketStatistics]", "manifest [null, WindowManifest]");
    }

    @Test
    void shouldDocumentEveryTextOfModeCauseAndSpecialTokens() {
        assertDocumented("mode", Arrays.stream(PackingMode.values()).map(PackingMode::text));
        assertDocumented("cause", Arrays.stream(EmissionCause.values()).map(EmissionCause::text));
        assertDocumented("special_tokens", Arrays.stream(SpecialTokens.values()).map(SpecialTokens::text));
    }

    @Test
    void shouldReadATextOfANewerBuildAsUnknown() {
        assertThat(PackingMode.of("spiral")).isEqualTo(PackingMode.UNKNOWN);
        assertThat(EmissionCause.of("")).isEqualTo(EmissionCause.UNKNOWN);
        assertThat(SpecialTokens.of("ENDS")).isEqualTo(SpecialTokens.UNKNOWN);
        assertThat(SpecialTokens.of("ends")).isEqualTo(SpecialTokens.ENDS);
        assertThat(EmissionCause.of("window_closed")).isEqualTo(EmissionCause.WINDOW_CLOSED);
        assertThat(RejectReason.of("NEW_REASON")).isEqualTo(RejectReason.UNKNOWN);
        assertThat(RejectReason.of("OVERLONG")).isEqualTo(RejectReason.OVERLONG);
    }

    @Test
    void shouldStandWithTheArraysLastSoThatSkippersNeedNotDecodeThem() {
        List<Schema.Field> fields = ContractSchemas.packedBatch().getFields();
        assertThat(fields.subList(fields.size() - 4, fields.size()))
                .extracting(Schema.Field::name)
                .containsExactly("segments", "tokens", "sequence_id", "tracks");
    }

    private static void assertDocumented(String name, Stream<String> texts) {
        Schema.Field field = ContractSchemas.packedBatch().getField(name);
        assertThat(field.schema().getType()).isEqualTo(Schema.Type.STRING);
        assertThat(texts.filter(text -> !text.equals("unknown")))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(field.doc()).containsPattern("\\b" + text + "\\b"));
    }

    private static List<Schema.Type> types(Schema schema) {
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFields().stream()
                        .flatMap(field -> types(field.schema()).stream())
                        .toList();
            case ARRAY -> types(schema.getElementType());
            case MAP -> types(schema.getValueType());
            case UNION ->
                schema.getTypes().stream()
                        .flatMap(branch -> types(branch).stream())
                        .toList();
            default -> List.of(schema.getType());
        };
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
