package dev.stowage.integration.cases;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests of one module in a process whose working directory is the module's folder. Prints the result of each to
 * standard output.
 */
final class ModuleTests implements TestExecutionListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream progress;
    private final List<Result> results = new ArrayList<>();
    private long startedAt = System.nanoTime();

    private ModuleTests(PrintStream progress) {
        this.progress = progress;
    }

    /** Arguments: file for the results, file for the output of tests, then class and method of each test. */
    public static void main(String[] arguments) throws Exception {
        PrintStream progress = System.out;
        PrintStream log = new PrintStream(arguments[1]);
        System.setOut(log);
        System.setErr(log);
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String selector : List.of(arguments).subList(2, arguments.length)) {
            selectors.addAll(methods(selector));
        }
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        ModuleTests tests = new ModuleTests(progress);
        LauncherFactory.create().execute(request, tests);
        JSON.writeValue(Path.of(arguments[0]).toFile(), tests.results);
        // Threads that a test does not stop must not keep the process alive.
        System.exit(0);
    }

    /** Methods with that name and any parameters; empty if there are none, which the table reports. */
    private static List<DiscoverySelector> methods(String selector) throws ClassNotFoundException {
        Class<?> tests = Class.forName(selector.substring(0, selector.indexOf('#')));
        String name = selector.substring(selector.indexOf('#') + 1);
        List<DiscoverySelector> found = new ArrayList<>();
        for (Class<?> type = tests; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    found.add(DiscoverySelectors.selectMethod(tests, method));
                }
            }
        }
        return found;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test, "skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        if (test.isTest() || !passed) {
            add(
                    test,
                    passed ? "" : result.getThrowable().map(Throwable::toString).orElse("aborted"));
            result.getThrowable().ifPresent(Throwable::printStackTrace);
        }
    }

    private void add(TestIdentifier test, String failure) {
        Optional<TestSource> source = test.getSource();
        String selector = "";
        if (source.isPresent() && source.get() instanceof MethodSource method) {
            selector = method.getClassName() + "#" + method.getMethodName();
        } else if (source.isPresent() && source.get() instanceof ClassSource aClass) {
            selector = aClass.getClassName();
        }
        // Names that are strings have quotation marks.
        String invocation = test.getDisplayName().replaceFirst("^\"(.*)\"$", "$1");
        results.add(new Result(selector, invocation, failure));
        long now = System.nanoTime();
        progress.printf(
                Locale.ROOT,
                "%-6s %s%s, %.1f s%n",
                failure.isEmpty() ? "passed" : "FAILED",
                selector.replaceFirst("^.*\\.", "").replace('#', '.'),
                invocation.endsWith("()") ? "" : "[" + invocation + "]",
                Duration.ofNanos(now - startedAt).toMillis() / 1e3);
        startedAt = now;
    }
}
