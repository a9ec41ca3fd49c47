package dev.stowage.integration.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names in the files agree with the documentation, and each alert and panel has its required parts. Queries and rules
 * are tested by promtool, see {@code .ci/monitoring}.
 */
class MonitoringFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MONITORING = ROOT.resolve("monitoring");
    private static final Path MANUAL = Path.of("docs", "operations", "monitoring.md");
    private static final Set<String> PROMETHEUS_OWN = Set.of("up", "ALERTS");

    static List<Path> files() {
        try (Stream<Path> files = Files.walk(MONITORING)) {
            return files.filter(file -> file.toString().matches(".+\\.(yml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> panels() {
        return elements(dashboard().path("panels"))
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    static List<JsonNode> alerts() {
        return rules().filter(rule -> rule.has("alert")).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldBeWellFormed(Path file) {
        assertThat(read(file)).isNotEmpty();
    }

    @Test
    void shouldNameOnlyMetricsThatAreDocumentedOrRecorded() throws IOException {
        Set<String> known = new HashSet<>(PROMETHEUS_OWN);
        known.addAll(recorded());
        known.addAll(Arrays.asList(
                Files.readString(ROOT.resolve("docs/reference/metrics.md")).split("\\W+")));

        assertThat(named())
                .as("metrics of rules and dashboard; docs/reference/metrics.md knows the others")
                .isSubsetOf(known)
                .contains("stowage_ready", "kafka_stream_thread_commit_total");
    }

    @Test
    void shouldRecordOnlyWhatIsRead() {
        assertThat(named()).containsAll(recorded());
    }

    @Test
    void shouldAskTheChosenDataSource() {
        JsonNode dashboard = dashboard();

        assertThat(elements(dashboard.path("templating").path("list")).map(v -> text(v, "name")))
                .containsExactly("datasource", "job", "bucket", "over");
        assertThat(panels()).allSatisfy(panel -> assertThat(text(panel.path("datasource"), "uid"))
                .isEqualTo("${datasource}"));
        assertThat(text(dashboard, "uid")).isEqualTo("stowage");
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
        assertThat(elements(dashboard.path("panels"))
                        .map(panel -> panel.path("id").asInt()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void shouldExplainEachPanelAndItsUnit(JsonNode panel) {
        assertThat(text(panel, "title")).isNotBlank();
        assertThat(text(panel, "description")).as(text(panel, "title")).isNotBlank();
        assertThat(text(panel.path("fieldConfig").path("defaults"), "unit"))
                .as(text(panel, "title"))
                .isNotBlank();
        assertThat(elements(panel.path("targets")).map(target -> text(target, "expr")))
                .as(text(panel, "title"))
                .isNotEmpty()
                .allMatch(PromQl::isBalanced);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldSayWhatToDoForEachAlert(JsonNode alert) throws IOException {
        String name = text(alert, "alert");
        JsonNode annotations = alert.path("annotations");

        assertThat(text(alert, "expr")).matches(PromQl::isBalanced);
        assertThat(text(alert.path("labels"), "severity")).isIn("info", "warning", "critical");
        assertThat(text(annotations, "summary")).isNotBlank();
        assertThat(text(annotations, "description")).isNotBlank();
        assertThat(text(annotations, "runbook"))
                .isEqualTo("docs/operations/monitoring.md#" + name.toLowerCase(Locale.ROOT));
        assertThat(Files.readAllLines(ROOT.resolve(MANUAL)))
                .contains("### " + name)
                .anyMatch(line -> line.startsWith("| [" + name + "]"));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldTestThatEachAlertFiresAndThatItDoesNot(JsonNode alert) {
        String name = text(alert, "alert");

        List<Boolean> fires = files().stream()
                .filter(file -> Objects.requireNonNull(file.getParent()).endsWith("tests"))
                .flatMap(file -> elements(read(file).path("tests")))
                .flatMap(test -> elements(test.path("alert_rule_test")))
                .filter(check -> text(check, "alertname").equals(name))
                .map(check -> !check.path("exp_alerts").isEmpty())
                .toList();

        assertThat(fires).as(name).contains(true, false);
    }

    private static Set<String> named() {
        Stream<String> variables = elements(dashboard().path("templating").path("list"))
                .map(variable -> text(variable, "definition"))
                .filter(definition -> !definition.isEmpty())
                .map(definition -> definition.substring(definition.indexOf('(') + 1, definition.lastIndexOf(',')));
        Stream<String> queries = panels().stream()
                .flatMap(panel -> elements(panel.path("targets")))
                .map(target -> text(target, "expr"));
        return Stream.of(variables, queries, rules().map(rule -> text(rule, "expr")))
                .flatMap(expressions -> expressions)
                .flatMap(expression -> PromQl.metrics(expression).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> recorded() {
        return rules().filter(rule -> rule.has("record"))
                .map(rule -> text(rule, "record"))
                .collect(Collectors.toSet());
    }

    private static Stream<JsonNode> rules() {
        return files().stream()
                .filter(file -> Objects.requireNonNull(file.getParent()).endsWith("rules"))
                .flatMap(file -> elements(read(file).path("groups")))
                .flatMap(group -> elements(group.path("rules")));
    }

    private static JsonNode dashboard() {
        return read(MONITORING.resolve("grafana/dashboards/stowage.json"));
    }

    private static JsonNode read(Path file) {
        ObjectMapper mapper = file.toString().endsWith(".json") ? new ObjectMapper() : new YAMLMapper();
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return array.valueStream();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
