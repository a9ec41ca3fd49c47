package dev.stowage.integration.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test as named in the table: {@code SomeTest.shouldDoThis}, or {@code SomeTest.shouldDoThis[name]} for one
 * invocation of a parameterized test.
 *
 * @param module folder of the module that has it
 * @param className with its package
 * @param invocation empty for all of them
 */
record TestName(String module, String className, String method, String invocation) {
    private static final Pattern WRITTEN = Pattern.compile("(\\w+)\\.(\\w+)(?:\\[(.+)])?");
    private static final Path SOURCES = Path.of("src", "test", "java");

    /**
     * Finds the class of a test in all modules.
     *
     * @param root of the repository
     */
    static TestName of(String written, Path root) {
        Matcher parts = WRITTEN.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException(written + " is not SomeTest.someMethod or SomeTest.someMethod[name]");
        }
        String file = parts.group(1) + ".java";
        List<Path> found = modules(root).stream()
                .flatMap(module -> files(module.resolve(SOURCES)).stream())
                .filter(path -> path.getFileName().toString().equals(file))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(written + ": " + found.size() + " classes have that name");
        }
        Path inRoot = root.relativize(found.get(0));
        String module = inRoot.getName(0).toString();
        String name = Path.of(module).resolve(SOURCES).relativize(inRoot).toString();
        return new TestName(
                module,
                name.substring(0, name.length() - ".java".length()).replace('/', '.'),
                parts.group(2),
                parts.group(3) == null ? "" : parts.group(3));
    }

    /** All invocations of the method, which run together. */
    String selector() {
        return className + "#" + method;
    }

    /** Class and method, for messages. */
    String methodName() {
        return className.substring(className.lastIndexOf('.') + 1) + "." + method;
    }

    @Override
    public String toString() {
        return methodName() + (invocation.isEmpty() ? "" : "[" + invocation + "]");
    }

    private static List<Path> modules(Path root) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(path -> Files.isDirectory(path.resolve(SOURCES)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
