package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.position.Changelogs;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.topology.core.state.PartitionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Deletes the state of an application within a window, and rebuilds it. Configuration and feed depend on a seed. */
final class RepairRun {
    private static final List<String[]> CONFIGURATIONS = List.of(
            new String[] {},
            new String[] {"mode", "pad"},
            new String[] {"mode", "flat"},
            new String[] {"strategy", "best-fit"},
            new String[] {"overlong", "split", "buckets", "256,512"},
            new String[] {"batch.fixed.shape", "true", "lookahead", "32"});

    private RepairRun() {}

    static void run(Cluster cluster, int seed) throws Exception {
        // Given: closed windows, then an open one, with rejects in all of them.
        Random random = new Random(seed);
        Feed feed = new Feed(cluster, "lost" + seed, CONFIGURATIONS.get(seed % CONFIGURATIONS.size()));
        feed.set("topics.partitions", Integer.toString(1 + random.nextInt(3)));
        feed.set("unknown.residues", "reject");
        for (int closed = random.nextInt(3); closed > 0; closed--) {
            sendSome(cluster, feed, random, 200 + random.nextInt(1_500));
            feed.pack(true);
        }
        sendSome(cluster, feed, random, 100 + random.nextInt(3_000));
        feed.pack(false);
        Map<Integer, List<String>> before = state(feed);
        Outcome verified = feed.run("verify", "--json");
        feed.loseState();

        // When
        Outcome dry = feed.run("repair", "--dry-run");
        Outcome repaired = feed.run("repair", "--json");

        // Then: the state is the same.
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("rebuilt", "--dry-run");
        assertThat(repaired.exitCode()).as(repaired.err()).isZero();
        assertThat(repaired.lastLine()).contains("\"ok\":true", "\"action\":\"REBUILT\"");
        assertThat(state(feed)).isEqualTo(before);
        assertThat(feed.run("verify", "--json").lastLine()).isEqualTo(verified.lastLine());

        // And: the application continues.
        sendSome(cluster, feed, random, 500);
        feed.pack(true);
        Stowage.requireIntact(feed.settings(), "\"waiting\":0,");
    }

    private static void sendSome(Cluster cluster, Feed feed, Random random, int sequences) throws Exception {
        feed.send(sequences / 2);
        Path rejected = cluster.directory().resolve("rejected-" + random.nextInt(Integer.MAX_VALUE) + ".fasta");
        Files.writeString(rejected, ">odd" + random.nextInt() + "\nMKJ\n>good" + random.nextInt() + "\nMKTAYIAK\n");
        feed.send(rejected);
        feed.send(sequences / 2);
    }

    /** All stored entries of each partition. */
    static Map<Integer, List<String>> state(Feed feed) throws Exception {
        Map<Integer, List<String>> all = new TreeMap<>();
        try (Operator operator = feed.operator()) {
            for (TopicPartition partition : operator.ends(feed.input()).keySet()) {
                PartitionState state = Changelogs.load(feed.config(), partition.partition());
                List<String> entries = new ArrayList<>();
                state.forEachEntry((key, value) -> entries.add(
                        HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value)));
                all.put(partition.partition(), entries);
            }
        }
        return all;
    }
}
