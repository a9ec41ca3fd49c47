package dev.stowage.integration.cases;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs the tests that the table names, each once, and prints the table; exit code 1 if a row has a test that fails or
 * does not exist.
 */
final class Cases {
    private final Path root;
    private final Path target;
    private final List<Case> rows;

    private Cases(Path root, List<Case> rows) {
        this.root = root;
        this.target = root.resolve("integration-tests").resolve("target").resolve("cases");
        this.rows = rows;
    }

    /**
     * Arguments: the repository, then words; only rows whose name contains one of the words are run, or all rows
     * without words.
     */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toRealPath();
        List<String> words = List.of(arguments).subList(1, arguments.length);
        List<Case> rows = Case.all(root).stream()
                .filter(row -> words.isEmpty()
                        || words.stream()
                                .anyMatch(word ->
                                        row.name().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))))
                .toList();
        if (rows.isEmpty()) {
            System.err.println("cases: no row has one of these words in its name: " + String.join(", ", words));
            System.exit(2);
        }
        System.exit(new Cases(root, rows).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Files.createDirectories(target);
        Map<String, LinkedHashSet<String>> byModule = new TreeMap<>();
        rows.forEach(row -> row.tests()
                .forEach(test -> byModule.computeIfAbsent(test.module(), module -> new LinkedHashSet<>())
                        .add(test.selector())));
        List<Result> results = new ArrayList<>();
        for (Map.Entry<String, LinkedHashSet<String>> module : byModule.entrySet()) {
            results.addAll(run(module.getKey(), module.getValue()));
        }
        CaseTable table = new CaseTable();
        int passed = 0;
        for (Case row : rows) {
            String failure = row.tests().stream()
                    .map(test -> Map.entry(test, Result.failure(test, results)))
                    .filter(test -> !test.getValue().isEmpty())
                    .map(test -> test.getKey() + ": " + test.getValue())
                    .findFirst()
                    .orElse("");
            passed += failure.isEmpty() ? 1 : 0;
            table.add(row, failure);
        }
        String text = table + "\n" + passed + " passed, " + (rows.size() - passed) + " failed\n";
        Files.writeString(target.resolve("table.txt"), text);
        System.out.print(text);
        return passed == rows.size();
    }

    /** Runs tests of a module in a separate process. */
    private List<Result> run(String module, Set<String> selectors) throws IOException, InterruptedException {
        Path file = target.resolve(module + ".json");
        Path log = target.resolve(module + ".log");
        Files.deleteIfExists(file);
        System.err.println("cases: " + selectors.size() + " tests of " + module + ", what they print is in " + log);
        Path built = root.resolve(module).resolve("target");
        String classpath = String.join(
                File.pathSeparator,
                built.resolve("test-classes").toString(),
                built.resolve("classes").toString(),
                System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classpath,
                ModuleTests.class.getName(),
                file.toString(),
                log.toString()));
        command.addAll(selectors);
        Process process = new ProcessBuilder(command)
                .directory(root.resolve(module).toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().transferTo(System.err);
        process.waitFor();
        if (!Files.exists(file)) {
            System.err.println("cases: the tests of " + module + " ended before their end; see " + log);
            return List.of();
        }
        return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Result>>() {});
    }
}
