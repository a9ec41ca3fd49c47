package dev.stowage.integration.faults;

import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Files that a failed run adds to its directory, which already contains logs, states and the broker's data. */
final class Evidence {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Rig rig;
    private final Admin admin;
    private final Throwable failure;

    private Evidence(Rig rig, Admin admin, Throwable failure) {
        this.rig = rig;
        this.admin = admin;
        this.failure = failure;
    }

    /** Writes everything that can still be queried; errors are added to the failure. */
    static void keep(Rig rig, Progress progress, Throwable failure) {
        Evidence evidence = new Evidence(rig, progress.admin(), failure);
        evidence.write("failure.txt", () -> {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            return trace.toString();
        });
        evidence.attempt("thread dumps", () -> {
            rig.dumpThreads();
            rig.repairBroker();
            return "";
        });
        evidence.write("transactions.txt", evidence::transactions);
        evidence.write("offsets.txt", evidence::offsets);
        evidence.write("verify.txt", () -> text(Audit.verify(rig)));
        evidence.write("replay.txt", () -> text(Stowage.run(rig.clientSettings(), "replay", "--check")));
    }

    private interface Text {
        String get() throws Exception;
    }

    private void write(String file, Text text) {
        attempt(file, () -> {
            Files.writeString(rig.directory().resolve(file), text.get());
            return "";
        });
    }

    private void attempt(String what, Text text) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(text.get());
                    } catch (Exception | AssertionError e) {
                        result.completeExceptionally(e);
                    }
                },
                what);
        thread.setDaemon(true);
        thread.start();
        try {
            result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            failure.addSuppressed(new IOException(what + " took longer than " + PATIENCE.toSeconds() + " s", e));
        } catch (ExecutionException e) {
            failure.addSuppressed(new IOException(what, e));
        }
    }

    private String transactions() throws Exception {
        List<String> ids = admin.listTransactions().all().get().stream()
                .map(TransactionListing::transactionalId)
                .sorted()
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("transactions");
        new TreeMap<>(admin.describeTransactions(ids).all().get())
                .forEach((id, description) -> lines.add(id + ": " + description));
        lines.add("producers");
        admin.describeProducers(partitions()).all().get().forEach((partition, state) -> state.activeProducers()
                .forEach(producer -> lines.add(partition + ": " + producer)));
        return String.join("\n", lines) + "\n";
    }

    private String offsets() throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("group: "
                + admin.describeConsumerGroups(List.of(Rig.APPLICATION)).all().get());
        admin.listConsumerGroupOffsets(Rig.APPLICATION)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> lines.add("committed " + partition + ": " + offset));
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        for (IsolationLevel isolation : IsolationLevel.values()) {
            admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                    .all()
                    .get()
                    .forEach((partition, found) ->
                            lines.add("end, " + isolation + ", " + partition + ": " + found.offset()));
        }
        lines.sort(String::compareTo);
        return String.join("\n", lines) + "\n";
    }

    private List<TopicPartition> partitions() throws Exception {
        return admin
                .describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .allTopicNames()
                .get()
                .values()
                .stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    private static String text(Outcome outcome) {
        return "exit code " + outcome.exitCode() + "\n" + outcome.out() + outcome.err();
    }

    /** Directory of the failed runs. */
    static Path parent() {
        return Path.of(System.getProperty("soak.directory", "target/soak")).toAbsolutePath();
    }
}
