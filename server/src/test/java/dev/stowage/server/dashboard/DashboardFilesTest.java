package dev.stowage.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page's files comply with the server's content security policy, and data cannot become markup. */
class DashboardFilesTest {
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src|href)=\"([^\"#]+)\"|(?:from|import) '([^']+)'|url\\(([^)]+)\\)");
    private static final String ELSEWHERE = "(?i)(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}";

    static Stream<Path> files() throws IOException, URISyntaxException {
        URI page = DashboardFilesTest.class.getResource("/dashboard/index.html").toURI();
        try (Stream<Path> all = Files.list(Path.of(page).getParent())) {
            return all.toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldFindEachFileThatIsReferredTo(Path file) throws IOException {
        List<String> references = REFERENCE
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                .map(reference -> reference.replaceFirst("^\\.?/", ""))
                .filter(reference -> !reference.startsWith("api/") && !reference.equals("metrics"))
                .toList();

        assertThat(references).allSatisfy(reference -> assertThat(open(reference))
                .as("%s refers to %s", file.getFileName(), reference)
                .isNotNull());
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldHoldNothingThatAStrictPolicyForbids(Path file) throws IOException {
        String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");

        assertThat(text).doesNotContainPattern(ELSEWHERE);
        if (file.toString().endsWith(".html")) {
            assertThat(text)
                    .doesNotContain("<style", "style=", "javascript:")
                    .doesNotContainPattern("\\son[a-z]+=")
                    .doesNotContainPattern("<script(?![^>]* src=)");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldWriteDataAsTextAlone(Path file) throws IOException {
        assertThat(Files.readString(file, StandardCharsets.UTF_8))
                .doesNotContain(
                        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
                .doesNotContain("setAttribute('style'", "createContextualFragment", "DOMParser");
    }

    private static @Nullable InputStream open(String name) {
        String resource = name.startsWith("webjars/") ? "/META-INF/resources/" + name : "/dashboard/" + name;
        return DashboardFilesTest.class.getResourceAsStream(resource);
    }
}
