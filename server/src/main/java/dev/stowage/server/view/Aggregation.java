package dev.stowage.server.view;

import dev.stowage.server.view.ApplicationView.Held;
import dev.stowage.server.view.ApplicationView.Instance;
import dev.stowage.server.view.ApplicationView.Missing;
import dev.stowage.topology.core.view.PartitionView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Merges the views of the instances. */
final class Aggregation {
    static final String UNREACHABLE = "UNREACHABLE";

    /*
     * During a rebalance, the former owner may still report a partition, for instance after a long GC pause. Both views are those of a commit, and
     * the later commit has a higher position. Offsets and ticks come from the log, so they are compared before the clocks of two machines.
     */
    private static final Comparator<Held> BY_COMMIT = Comparator.<Held>comparingLong(
                    held -> held.view().lastOffset())
            .thenComparingLong(held -> held.view().ticks())
            .thenComparingLong(held -> held.view().committedAt());

    private Aggregation() {}

    /**
     * The view of the application.
     *
     * @param self address of this instance
     * @param partitions number of partitions of the input topic
     */
    static ApplicationView of(String self, int partitions, List<InstanceResult> answers) {
        SortedMap<Integer, Held> held = new TreeMap<>();
        List<Instance> instances = new ArrayList<>();
        for (InstanceResult answer : answers) {
            InstanceView view = answer.view();
            if (view == null) {
                instances.add(new Instance(
                        answer.known().address(),
                        UNREACHABLE,
                        false,
                        false,
                        answer.known().partitions()));
                continue;
            }
            List<Integer> numbers = new ArrayList<>();
            for (PartitionView partition : view.partitions()) {
                numbers.add(partition.partition());
                held.merge(partition.partition(), new Held(answer.known().address(), partition), Aggregation::later);
            }
            instances.add(new Instance(
                    answer.known().address(),
                    view.state(),
                    true,
                    answer.self(),
                    numbers.stream().sorted().toList()));
        }
        return new ApplicationView(
                self, instances, List.copyOf(held.values()), missing(partitions, held.keySet(), answers));
    }

    private static Held later(Held one, Held other) {
        return BY_COMMIT.compare(one, other) >= 0 ? one : other;
    }

    /** An instance that did not respond is reported only if one of its partitions is missing. */
    private static List<Missing> missing(int partitions, Set<Integer> held, List<InstanceResult> answers) {
        List<Integer> open = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            if (!held.contains(partition)) {
                open.add(partition);
            }
        }
        Map<String, Missing> byInstance = new TreeMap<>();
        List<Integer> unowned = new ArrayList<>();
        for (int partition : open) {
            InstanceResult owner = silentOwner(partition, answers);
            if (owner == null) {
                unowned.add(partition);
            } else {
                byInstance
                        .computeIfAbsent(
                                owner.known().address(),
                                address -> new Missing(address, new ArrayList<>(), String.valueOf(owner.error())))
                        .partitions()
                        .add(partition);
            }
        }
        List<Missing> missing = new ArrayList<>(byInstance.values());
        if (!unowned.isEmpty()) {
            missing.add(new Missing(
                    null,
                    unowned,
                    "no instance has them now: they are being assigned, or their state is being restored"));
        }
        return missing;
    }

    private static @Nullable InstanceResult silentOwner(int partition, List<InstanceResult> answers) {
        return answers.stream()
                .filter(answer ->
                        answer.view() == null && answer.known().partitions().contains(partition))
                .findFirst()
                .orElse(null);
    }
}
