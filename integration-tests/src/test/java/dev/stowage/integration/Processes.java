package dev.stowage.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.opentest4j.TestAbortedException;

/**
 * A JUnit extension: a directory for the files of a test, and the processes that it starts.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final Processes processes = new Processes();
 * }</pre>
 *
 * With a static field, it is shared by all tests of the class; with an instance field, each test has its own. At the
 * end, everything that was started is stopped, the last first. If a test fails, the end of each log is printed: of the
 * processes and of the code in the test's own process.
 */
public class Processes
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, InvocationInterceptor {
    /** Timeout for operations that take seconds on an idle machine. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ApplicationLog log = new ApplicationLog();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private @Nullable Path directory;
    private boolean forAll;
    private int ofClass;
    private int logs;

    /** Directory for files; deleted at the end. */
    public final Path directory() {
        if (directory == null) {
            throw new IllegalStateException("there is a directory only while tests run");
        }
        return directory;
    }

    /** Closes a resource at the end of the test, or of the class if this is not called by a test. */
    public final <T extends AutoCloseable> T closing(T resource) {
        resources.add(resource);
        return resource;
    }

    /** {@code stowage run} with the given settings. */
    public final StowageProcess run(Map<String, String> settings, String... options) throws IOException {
        return closing(StowageProcess.run(settings, log(settings), options));
    }

    /** The same with additional JVM options. */
    public final StowageProcess run(List<String> jvm, Map<String, String> settings, String... options)
            throws IOException {
        return closing(StowageProcess.run(jvm, settings, log(settings), options));
    }

    /** {@code stowage run} with the given settings; returns when it is ready. */
    public final StowageProcess start(Map<String, String> settings, String... options) throws IOException {
        StowageProcess process = run(settings, options);
        process.awaitStart(PATIENCE);
        return process;
    }

    /** Any command. */
    public final StowageProcess command(String... arguments) throws IOException {
        return closing(StowageProcess.start(List.of(arguments), log(arguments[0])));
    }

    /** The same with additional JVM options. */
    public final StowageProcess command(List<String> jvm, String... arguments) throws IOException {
        return closing(StowageProcess.start(jvm, List.of(arguments), log(arguments[0])));
    }

    /** Packs a FASTA file in a separate process, closes all windows, and stops. */
    public final void pack(Map<String, String> settings, Path fasta) throws IOException, InterruptedException {
        try (StowageProcess process = start(settings)) {
            Stowage.ingest(settings, fasta);
            process.command(settings, "close").requireSuccess();
            process.stop();
        }
    }

    private Path log(Map<String, String> settings) {
        return log(settings.getOrDefault("application.id", "run"));
    }

    private Path log(String name) {
        return directory().resolve(name + "-" + ++logs + ".log");
    }

    /** Starts what tests need in addition to the directory. */
    protected void open() throws Exception {}

    @Override
    public final void beforeAll(ExtensionContext context) throws Exception {
        forAll = true;
        begin();
    }

    @Override
    public final void beforeEach(ExtensionContext context) throws Exception {
        if (!forAll) {
            begin();
        }
        ofClass = forAll ? resources.size() : 0;
    }

    @Override
    public final void afterEach(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(failure -> report(context, failure));
        if (forAll) {
            close(ofClass);
        } else {
            end();
        }
    }

    @Override
    public final void afterAll(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(failure -> report(context, failure));
        forAll = false;
        end();
    }

    @Override
    public final void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext dynamic, ExtensionContext context)
            throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            report(context, failure);
            throw failure;
        }
    }

    private void begin() throws Exception {
        directory = Files.createTempDirectory("stowage-test-");
        log.attach();
        open();
    }

    private void end() throws Exception {
        try {
            close(0);
        } finally {
            log.detach();
            Utils.delete(directory().toFile());
            directory = null;
        }
    }

    /** Closes the resources from the given index on, the last first. */
    private void close(int first) throws Exception {
        Exception failure = null;
        while (resources.size() > first) {
            try {
                resources.remove(resources.size() - 1).close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void report(ExtensionContext context, Throwable failure) {
        if (failure instanceof TestAbortedException) {
            return;
        }
        System.out.printf("%s failed: %s%n", context.getDisplayName(), failure);
        for (AutoCloseable resource : resources) {
            if (resource instanceof StowageProcess process) {
                System.out.println(process.describe());
            }
        }
        System.out.printf("the last events in the test's own process:%n%s", log.tail());
    }
}
