package dev.stowage.integration.cases;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A row of the table.
 *
 * @param name what happens
 * @param like where it is known from, empty if unknown
 * @param expected what Stowage does then
 * @param tests the tests of it, at least one
 */
record Case(String name, String like, String expected, List<TestName> tests) {
    private static final Path TABLE = Path.of("integration-tests", "src", "test", "resources", "cases.yaml");

    Case {
        if (name.isBlank() || expected.isBlank() || tests.isEmpty()) {
            throw new IllegalArgumentException("a case needs a name, what is expected and a test: " + name);
        }
    }

    private record Row(String name, String like, String expected, List<String> tests) {
        Case resolved(Path root) {
            return new Case(
                    Objects.requireNonNullElse(name, ""),
                    Objects.requireNonNullElse(like, ""),
                    Objects.requireNonNullElse(expected, ""),
                    Objects.requireNonNullElse(tests, List.<String>of()).stream()
                            .map(written -> TestName.of(written, root))
                            .toList());
        }
    }

    /** All rows, in their order. */
    static List<Case> all(Path root) throws IOException {
        YAMLMapper mapper = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        Map<String, List<Row>> groups =
                mapper.readValue(root.resolve(TABLE).toFile(), new TypeReference<Map<String, List<Row>>>() {});
        return groups.values().stream()
                .flatMap(List::stream)
                .map(row -> row.resolved(root))
                .toList();
    }
}
