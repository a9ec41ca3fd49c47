package dev.stowage.topology.streams.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.input.InputRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class PortionTest {
    private static final TopicPartition ZERO = new TopicPartition("sequences", 0);
    private static final TopicPartition ONE = new TopicPartition("sequences", 1);
    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    @Test
    void shouldPutTheRecordsOfAPartitionTogetherUnderTheOffsetOfTheFirst() {
        List<ConsumerRecord<byte[], Object>> zero =
                List.of(viewed(ZERO, 7, -5), viewed(ZERO, 8, 40), viewed(ZERO, 11, 30));
        List<ConsumerRecord<byte[], Object>> one = List.of(viewed(ONE, 3, 50));
        Map<TopicPartition, OffsetAndMetadata> next =
                Map.of(ZERO, new OffsetAndMetadata(13), ONE, new OffsetAndMetadata(4));

        ConsumerRecords<byte[], Object> portions = PortionConsumer.inPortions(
                new ConsumerRecords<>(Map.of(ZERO, zero, ONE, one), next), "sequences", new HashSet<>());

        assertThat(portions.count()).isEqualTo(2);
        assertThat(portions.nextOffsets()).isEqualTo(next);
        ConsumerRecord<byte[], Object> carrier = portions.records(ZERO).get(0);
        assertThat(carrier.offset()).isEqualTo(7);
        assertThat(carrier.leaderEpoch()).contains(2);
        assertThat(carrier.timestamp()).isEqualTo(-5);
        assertThat(carrier.serializedKeySize()).isEqualTo(3);
        assertThat(carrier.serializedValueSize()).isEqualTo(30);
        assertThat(throughStreams(carrier)).isEqualTo(zero);
        assertThat(throughStreams(portions.records(ONE).get(0))).isEqualTo(one);
    }

    @Test
    void shouldLeaveTheRecordsOfOtherTopicsAsTheyAre() {
        List<ConsumerRecord<byte[], Object>> records = List.of(viewed(OTHER, 0, 1), viewed(OTHER, 1, 2));

        ConsumerRecords<byte[], Object> portions = PortionConsumer.inPortions(
                new ConsumerRecords<>(Map.of(OTHER, records), Map.of()), "sequences", new HashSet<>());

        assertThat(portions.records(OTHER)).isEqualTo(records);
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray") // whether it is the same array
    void shouldLeaveValuesOfTheInputWhereTheyStandAndCopyThoseOfOtherTopics() {
        PortionConsumer.Values values = new PortionConsumer.Values("sequences");
        ByteBuffer fetched = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);

        assertThat(values.deserialize("sequences", new RecordHeaders(), fetched))
                .isInstanceOfSatisfying(
                        ByteBuffer.class, value -> assertThat(value.array()).isSameAs(fetched.array()));
        assertThat(values.deserialize("other", new RecordHeaders(), fetched)).isEqualTo(new byte[] {1, 2});
    }

    @Test
    void shouldKeepWhereTheConsumerStandsWhenAPollBringsNoRecord() {
        Map<TopicPartition, OffsetAndMetadata> next = Map.of(ZERO, new OffsetAndMetadata(5));

        ConsumerRecords<byte[], Object> portions =
                PortionConsumer.inPortions(new ConsumerRecords<>(Map.of(), next), "sequences", new HashSet<>());

        assertThat(portions.isEmpty()).isTrue();
        assertThat(portions.nextOffsets()).isEqualTo(next);
    }

    @Test
    void shouldShowARecordThatCameAloneAsItWas() {
        ConsumerRecord<byte[], byte[]> alone = record(ZERO, 9, -5);

        ConsumerRecord<byte[], ByteBuffer> shown = throughStreams(alone).get(0);

        assertThat(shown.topic()).isEqualTo("sequences");
        assertThat(shown.partition()).isZero();
        assertThat(shown.offset()).isEqualTo(9);
        assertThat(shown.timestamp()).isEqualTo(-5);
        assertThat(shown.key()).isEqualTo(alone.key());
        assertThat(shown.value()).isEqualTo(ByteBuffer.wrap(alone.value()));
        assertThat(shown.headers()).isEqualTo(alone.headers());
    }

    @Test
    void shouldMarkTheFirstPortionAfterAReset() {
        // Given
        Set<TopicPartition> reset = new HashSet<>(Set.of(ZERO));

        // When
        List<Boolean> marked = IntStream.range(0, 2)
                .mapToObj(poll -> PortionConsumer.inPortions(
                                new ConsumerRecords<>(Map.of(ZERO, List.of(viewed(ZERO, 7, 0))), Map.of()),
                                "sequences",
                                reset)
                        .records(ZERO)
                        .get(0))
                .map(carrier -> Portion.deserializer()
                        .deserialize("sequences", carrier.headers(), (byte[]) carrier.value())
                        .isAfterReset())
                .toList();

        // Then
        assertThat(marked).containsExactly(true, false);
    }

    @Test
    void shouldReleaseRecordsThatWereTaken() {
        ConsumerRecord<byte[], ?> carrier = PortionConsumer.inPortions(
                        new ConsumerRecords<>(Map.of(ZERO, List.of(viewed(ZERO, 7, 0), viewed(ZERO, 8, 0))), Map.of()),
                        "sequences",
                        new HashSet<>())
                .records(ZERO)
                .get(0);

        assertThat(throughStreams(carrier)).hasSize(2);
        assertThatThrownBy(() -> throughStreams(carrier))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("offset 7");
    }

    @Test
    void shouldShowARecordWithoutKeyAndValue() {
        ConsumerRecord<byte[], byte[]> nothing = new ConsumerRecord<>("sequences", 0, 1, null, null);

        ConsumerRecord<byte[], ByteBuffer> shown = throughStreams(nothing).get(0);

        assertThat(shown.key()).isNull();
        assertThat(shown.value()).isNull();
    }

    /** A record as a source passes it to a processor. */
    private static List<ConsumerRecord<byte[], ByteBuffer>> throughStreams(ConsumerRecord<byte[], ?> raw) {
        Portion portion = Portion.deserializer().deserialize(raw.topic(), raw.headers(), (byte[]) raw.value());
        long extracted = new OriginalTimestamp()
                .extract(
                        new ConsumerRecord<>(
                                raw.topic(),
                                raw.partition(),
                                raw.offset(),
                                raw.timestamp(),
                                raw.timestampType(),
                                0,
                                0,
                                new Object(),
                                new Object(),
                                raw.headers(),
                                raw.leaderEpoch()),
                        -1);
        List<ConsumerRecord<byte[], ByteBuffer>> taken = new ArrayList<>();
        portion.takeRecords(
                new Record<>(raw.key(), portion, extracted, raw.headers()),
                new At(raw.topic(), raw.partition(), raw.offset()),
                taken::add);
        return taken;
    }

    /** A record as the consumer returns it. */
    @SuppressWarnings("unchecked") // a record is only read
    private static ConsumerRecord<byte[], Object> viewed(TopicPartition partition, long offset, long timestamp) {
        return (ConsumerRecord<byte[], Object>)
                (ConsumerRecord<byte[], ?>) InputRecords.view(record(partition, offset, timestamp));
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, long timestamp) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                10,
                new byte[] {1},
                "0123456789".getBytes(StandardCharsets.US_ASCII),
                new RecordHeaders().add("mark", new byte[] {(byte) offset}),
                Optional.of(2));
    }

    private record At(String topic, int partition, long offset) implements RecordMetadata {}
}
