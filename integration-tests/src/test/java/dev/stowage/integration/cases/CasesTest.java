package dev.stowage.integration.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table names tests that exist, and prints their results. */
class CasesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final TestName METHOD = new TestName("app", "some.ATest", "shouldDo", "");
    private static final TestName FIRST = new TestName("app", "some.ATest", "shouldDo", "first");

    @Test
    void shouldNameTestsThatExist() throws IOException {
        for (Case row : Case.all(ROOT)) {
            for (TestName test : row.tests()) {
                assertThat(methods(test)).as(row.name()).contains(test.method());
            }
        }
    }

    @Test
    void shouldHaveARowForEachFileThatReadersHaveGotWrong() throws IOException {
        List<String> shown = Case.all(ROOT).stream()
                .flatMap(row -> row.tests().stream())
                .map(TestName::invocation)
                .toList();
        try (Stream<Path> files = Files.list(ROOT.resolve(Path.of("files", "src", "test", "resources", "fasta")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .allMatch(shown::contains);
        }
    }

    @Test
    void shouldNotPassWithoutAPassedTest() {
        List<Result> passed = List.of(result("some.ATest#shouldDo", "first", ""));
        List<Result> oneFailed =
                List.of(result("some.ATest#shouldDo", "first", ""), result("some.ATest#shouldDo", "second", "wrong"));
        List<Result> notCleanedUp =
                List.of(result("some.ATest#shouldDo", "first", ""), result("some.ATest", "ATest", "no end"));
        List<Result> notStarted = List.of(result("some.ATest", "ATest", "no start"));
        List<Result> other = List.of(result("some.ATest#shouldDoMore", "first", ""));

        assertThat(Result.failure(METHOD, passed)).isEmpty();
        assertThat(Result.failure(FIRST, oneFailed)).isEmpty();
        assertThat(Result.failure(METHOD, oneFailed)).isEqualTo("wrong");
        assertThat(Result.failure(FIRST, notCleanedUp)).isEqualTo("no end");
        assertThat(Result.failure(FIRST, notStarted)).isEqualTo("no start");
        assertThat(Result.failure(METHOD, other)).isEqualTo("there is no such test");
        assertThat(Result.failure(METHOD, List.of())).isEqualTo("there is no such test");
    }

    @Test
    void shouldRefuseARowWithoutATestOrWithAClassThatDoesNotExist() {
        assertThatThrownBy(() -> new Case("some", "", "something", List.of())).hasMessageContaining("some");
        assertThatThrownBy(() -> TestName.of("NoSuchTest.shouldDo", ROOT)).hasMessageContaining("0 classes");
        assertThatThrownBy(() -> TestName.of("shouldDo", ROOT)).hasMessageContaining("is not SomeTest.someMethod");
        assertThat(TestName.of("CasesTest.shouldDo[a, b]", ROOT))
                .isEqualTo(new TestName("integration-tests", CasesTest.class.getName(), "shouldDo", "a, b"));
    }

    private static Result result(String selector, String invocation, String failure) {
        return new Result(selector, invocation, failure);
    }

    /** Names of the methods of the test's class, including inherited ones. */
    private static List<String> methods(TestName test) throws IOException {
        URL classes = ROOT.resolve(Path.of(test.module(), "target", "test-classes"))
                .toUri()
                .toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, CasesTest.class.getClassLoader())) {
            List<String> methods = new ArrayList<>();
            for (Class<?> type = loader.loadClass(test.className()); type != null; type = type.getSuperclass()) {
                Arrays.stream(type.getDeclaredMethods()).forEach(method -> methods.add(method.getName()));
            }
            return methods;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(test + " was not compiled", e);
        }
    }
}
