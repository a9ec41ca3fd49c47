package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.position.PositionException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class TopicMonitorTest {
    private final Map<String, Uuid> topics =
            new HashMap<>(Map.of("in", Uuid.randomUuid(), "out", Uuid.randomUuid(), "log", Uuid.randomUuid()));
    private final List<PositionException> changes = new ArrayList<>();
    private final TopicMonitor monitor = new TopicMonitor("in", 1, List.of("log"), "out", changes::add);

    @Test
    void shouldCountEachChangeOfTheOutputTopicAndGoOn() throws Exception {
        check(2);
        assertThat(monitor.outputTopicLosses()).isZero();

        topics.put("out", Uuid.randomUuid());
        check(2);
        assertThat(monitor.outputTopicLosses()).isEqualTo(1);

        topics.remove("out");
        check(4);
        assertThat(monitor.outputTopicLosses()).isEqualTo(1);
        check(9);
        assertThat(monitor.outputTopicLosses()).isEqualTo(2);
        assertThat(changes).isEmpty();
    }

    @Test
    void shouldEndTheApplicationOnceWhenTheInputOrAChangelogIsRecreated() throws Exception {
        check(1);

        topics.put("in", Uuid.randomUuid());
        topics.put("log", Uuid.randomUuid());
        check(3);

        assertThat(changes).singleElement().asString().contains("was deleted and recreated");
        assertThat(monitor.outputTopicLosses()).isZero();
    }

    private void check(int times) throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> described = new HashMap<>();
        for (String topic : Set.of("in", "out", "log")) {
            described.put(topic, describe(topic));
        }
        DescribeTopicsResult result = new DescribeTopicsResult(null, described) {};
        Admin admin = (Admin) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> result);
        for (int time = 0; time < times; time++) {
            monitor.check(admin, 1_000);
        }
    }

    private KafkaFuture<TopicDescription> describe(String topic) {
        Uuid id = topics.get(topic);
        if (id == null) {
            KafkaFutureImpl<TopicDescription> missing = new KafkaFutureImpl<>();
            missing.completeExceptionally(new UnknownTopicOrPartitionException("no " + topic));
            return missing;
        }
        List<TopicPartitionInfo> one = List.of(new TopicPartitionInfo(0, null, List.of(), List.of()));
        return KafkaFuture.completedFuture(new TopicDescription(topic, false, one, Set.of(), id));
    }
}
