package dev.stowage.benchmarks.endtoend;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command: number of rounds and JVM options. */
final class Rounds {
    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often each is measured, alternating; ${DEFAULT-VALUE} unless given.")
    int counted;

    @Option(
            names = "--warm-up",
            defaultValue = "8",
            paramLabel = "N",
            description = "Rounds before those that count; ${DEFAULT-VALUE} unless given.")
    int warmUp;

    @Option(
            names = "--java-option",
            paramLabel = "OPTION",
            description = "Option of the Java machines that are measured; -Xmx512m unless given.")
    List<String> javaOptions = List.of("-Xmx512m");
}
