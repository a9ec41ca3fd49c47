package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.slf4j.LoggerFactory;

/** What is left and what is printed when tests fail. */
class ProcessesTest {
    private static final List<StowageProcess> STARTED = new ArrayList<>();
    private static final List<String> CLOSED = new ArrayList<>();
    private static final List<Path> DIRECTORIES = new ArrayList<>();

    /** A process that runs until it is stopped. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(arguments[0] + " waits");
            System.in.read();
        }
    }

    static class OnceForAll {
        @RegisterExtension
        static final Processes processes = new Processes();

        @BeforeAll
        static void start() throws IOException {
            startIn(processes, "shared");
            processes.closing(() -> CLOSED.add("of the class"));
        }

        @Test
        void shouldFail() throws IOException {
            startIn(processes, "own");
            processes.closing(() -> CLOSED.add("first"));
            processes.closing(() -> CLOSED.add("second"));
            LoggerFactory.getLogger("dev.stowage.test").atInfo().log("logged here");
            throw new AssertionError("on purpose");
        }
    }

    static class EachTime {
        @RegisterExtension
        final Processes processes = new Processes();

        @Test
        void shouldFail() throws IOException {
            startIn(processes, "own");
            throw new AssertionError("on purpose");
        }

        @Test
        void shouldPass() throws IOException {
            startIn(processes, "other");
        }
    }

    static class Dynamic {
        @RegisterExtension
        static final Processes processes = new Processes();

        @TestFactory
        Stream<DynamicTest> tests() {
            return Stream.of(DynamicTest.dynamicTest("one of many", () -> {
                startIn(processes, "own");
                throw new AssertionError("on purpose");
            }));
        }
    }

    @AfterEach
    void forget() {
        STARTED.forEach(StowageProcess::close);
        STARTED.clear();
        CLOSED.clear();
        DIRECTORIES.clear();
    }

    @Test
    void shouldPrintTheLogsAndStopAllWhenATestFails() {
        String printed = run(OnceForAll.class);

        assertThat(printed)
                .contains("shouldFail() failed: java.lang.AssertionError: on purpose")
                .contains("shared waits", "own waits", "logged here");
        assertThat(STARTED).hasSize(2).noneMatch(StowageProcess::isAlive);
        assertThat(CLOSED).containsExactly("second", "first", "of the class");
        assertThat(DIRECTORIES.get(0)).doesNotExist();
    }

    @Test
    void shouldHaveADirectoryForEachTestWhenTheFieldIsNotStatic() {
        String printed = run(EachTime.class);

        assertThat(printed).contains("own waits").doesNotContain("shouldPass");
        assertThat(STARTED).hasSize(2).noneMatch(StowageProcess::isAlive);
        assertThat(DIRECTORIES).doesNotHaveDuplicates().allSatisfy(path -> assertThat(path)
                .doesNotExist());
    }

    @Test
    void shouldPrintTheLogsWhenADynamicTestFails() {
        assertThat(run(Dynamic.class)).contains("one of many failed", "own waits");
        assertThat(STARTED).noneMatch(StowageProcess::isAlive);
    }

    private static void startIn(Processes processes, String name) throws IOException {
        Path log = processes.directory().resolve(name + ".log");
        StowageProcess process = processes.closing(StowageProcess.java(Waiting.class, List.of(name), log));
        process.awaitOutput(name + " waits", Duration.ofMinutes(1));
        STARTED.add(process);
        DIRECTORIES.add(processes.directory());
    }

    /** Runs the tests of a class and returns their output. */
    private static String run(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create().execute(request);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
