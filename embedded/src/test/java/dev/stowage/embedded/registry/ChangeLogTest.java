package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.embedded.registry.Catalog.Candidate;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to the file, and what is read from it. */
class ChangeLogTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("schemas.jsonl");
    }

    @Test
    void shouldKeepAllButTheLastLineWhereverThatIsTorn() throws Exception {
        try (Catalog catalog = open()) {
            catalog.register("a", candidate("One"));
            catalog.register("e", candidate("Öne"));
            catalog.register("b", candidate("One"));
            catalog.register("c", candidate("Töö"));
        }
        byte[] whole = Files.readAllBytes(file);
        int lastLine = new String(whole, 0, whole.length - 1, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1;

        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Catalog catalog = open()) {
                assertThat(text(catalog, 1)).as("torn at %s", length).contains("One");
                assertThat(text(catalog, 2)).contains("Öne");
                assertThat(catalog.versions("b", Filter.LIVE)).hasSize(1);
                Version next = catalog.register("d", candidate("Four"));
                // Only the line end of the last line was missing: its schema is registered, and its id is in use.
                assertThat(next.schema().id()).isEqualTo(length == whole.length - 1 ? 4 : 3);
            }
            try (Catalog again = open()) {
                assertThat(again.versions("d", Filter.LIVE)).hasSize(1);
                assertThat(again.subjects(Filter.ALL)).hasSize(length == whole.length - 1 ? 5 : 4);
            }
        }
    }

    @Test
    void shouldCutOffTheZerosThatALossOfPowerLeaves() throws Exception {
        try (Catalog catalog = open()) {
            catalog.register("a", candidate("One"));
        }
        byte[] whole = Files.readAllBytes(file);
        for (String tail : List.of("\0\0\0\0", "{\"subject\":\"b\",\0\0\0\0\n")) {
            Files.write(file, whole);
            Files.writeString(file, tail, StandardOpenOption.APPEND);
            try (Catalog catalog = open()) {
                assertThat(catalog.register("b", candidate("Two")).schema().id())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void shouldNameFileAndLineWhenALineIsDamagedThatIsNotTheLast() throws Exception {
        try (Catalog catalog = open()) {
            for (String name : List.of("One", "Two", "Three")) {
                catalog.register(name, candidate(name));
            }
        }
        List<String> lines = Files.readAllLines(file);
        List<String> damages = List.of(
                lines.get(1).substring(0, 20),
                lines.get(1).substring(0, 20) + lines.get(1),
                "",
                "{\"exporter\":\"x\"}",
                lines.get(1).replace("{\"subject\"", "{\"rules\":1,\"subject\""),
                lines.get(1).replace("\"id\":2", "\"id\":1"),
                lines.get(1).replace("\\\"record\\\"", "\\\"rekord\\\""));
        for (String damage : damages) {
            Files.write(file, List.of(lines.get(0), damage, lines.get(2)));
            byte[] before = Files.readAllBytes(file);

            assertThatThrownBy(() -> EmbeddedRegistry.builder()
                            .dataDirectory(directory)
                            .start()
                            .close())
                    .as(damage)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("line 2 of " + file);
            assertThat(Files.readAllBytes(file)).as("not touched").isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseACompleteLastLineThatIsDamaged() throws Exception {
        Files.writeString(file, "{\"subject\":\"a\",\"vers\n");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("line 1 of " + file);
    }

    @Test
    void shouldBringBackEveryKindOfChange() throws Exception {
        Candidate outer = new Candidate(
                "{\"type\":\"array\",\"items\":\"One\"}", List.of(new SchemaReference("One", "inner", -1)));
        try (Catalog catalog = open()) {
            catalog.register("inner", candidate("One"));
            catalog.register("outer", outer);
            catalog.register("soft", candidate("Soft"));
            catalog.delete("soft", false);
            catalog.register("soft", candidate("Soft"));
            catalog.delete("soft", 2, false);
            catalog.register("hard", candidate("Hard"));
            catalog.delete("hard", false);
            catalog.delete("hard", true);
            catalog.setLevel("inner", CompatibilityLevel.FULL);
            catalog.setLevel("outer", CompatibilityLevel.FULL);
            catalog.setLevel("outer", null);
            catalog.setMode("inner", Mode.READONLY);
        }
        try (Catalog catalog = open()) {
            assertThat(catalog.subjects(Filter.LIVE)).containsExactly("inner", "outer");
            assertThat(catalog.find("outer", outer, Filter.LIVE)).isNotNull();
            assertThat(catalog.referencesTo(catalog.version("inner", 1, Filter.LIVE), Filter.LIVE))
                    .hasSize(1);
            assertThat(catalog.versions("soft", Filter.ALL))
                    .extracting(Version::number)
                    .containsExactly(2);
            assertThat(catalog.versions("hard", Filter.ALL)).isEmpty();
            assertThat(catalog.level("inner", false)).isEqualTo(CompatibilityLevel.FULL);
            assertThat(catalog.level("outer", false)).isNull();
            assertThat(catalog.mode("inner", false)).isEqualTo(Mode.READONLY);
            assertThat(catalog.register("new", candidate("New")).schema().id())
                    .as("4 belongs to the schema that is gone")
                    .isEqualTo(5);
        }
    }

    @Test
    void shouldReadTheIdsThatStandInTheFile() throws Exception {
        Files.write(
                file,
                List.of(
                        "{\"subject\":\"a\",\"version\":3,\"id\":7,\"schema\":\"\\\"string\\\"\"}",
                        "{\"subject\":\"b\",\"version\":1,\"id\":4,\"schema\":\"\\\"int\\\"\"}"));
        try (Catalog catalog = open()) {
            assertThat(text(catalog, 7)).isEqualTo("\"string\"");
            assertThat(text(catalog, 4)).isEqualTo("\"int\"");
            assertThat(catalog.version("a", -1, Filter.LIVE).number()).isEqualTo(3);
            assertThat(catalog.register("c", candidate("New")).schema().id()).isEqualTo(8);
        }
    }

    @Test
    void shouldReadAFileOfTheFirstFormat() throws Exception {
        Files.copy(
                Path.of(getClass().getResource("/registry/first-format.jsonl").toURI()), file);
        byte[] before = Files.readAllBytes(file);
        try (Catalog catalog = open()) {
            assertThat(catalog.subjects(Filter.ALL)).containsExactly("kept", "other", "renewed", "thinned");
            assertThat(catalog.version("kept", 2, Filter.LIVE).schema().id()).isEqualTo(2);
            assertThat(catalog.version("other", 1, Filter.LIVE).schema().id()).isEqualTo(1);
            assertThat(catalog.version("renewed", 1, Filter.LIVE).schema().id()).isEqualTo(3);
            assertThat(catalog.versions("thinned", Filter.ALL))
                    .extracting(Version::number)
                    .containsExactly(2);
            assertThat(catalog.level("kept", true)).isEqualTo(CompatibilityLevel.FULL);
            assertThat(catalog.level(null, true)).isEqualTo(CompatibilityLevel.NONE);
            // Earlier versions treated schemas that differ only in doc as one: the id keeps its first text.
            assertThat(text(catalog, 1)).contains("first doc");
            assertThat(catalog.register("other", candidate("R", "second doc"))
                            .schema()
                            .id())
                    .isEqualTo(6);
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(file), before.length)).isEqualTo(before);
    }

    @Test
    void shouldLetNoSecondRegistryUseTheSameDirectory() {
        try (EmbeddedRegistry first =
                EmbeddedRegistry.builder().dataDirectory(directory).start()) {
            assertThat(first.url()).isNotNull();
            assertThatThrownBy(() -> EmbeddedRegistry.builder()
                            .dataDirectory(directory)
                            .start()
                            .close())
                    .hasMessageContaining("another registry");
        }
    }

    private Catalog open() throws IOException {
        return Catalog.over(ChangeLog.open(file));
    }

    private static String text(Catalog catalog, int id) throws RegistryError {
        return catalog.schema(id).content().text();
    }

    private static Candidate candidate(String name) {
        return candidate(name, "");
    }

    private static Candidate candidate(String name, String doc) {
        return new Candidate(
                "{\"type\":\"record\",\"name\":\"" + name + "\",\"doc\":\"" + doc
                        + "\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"default\":0}]}",
                List.of());
    }
}
