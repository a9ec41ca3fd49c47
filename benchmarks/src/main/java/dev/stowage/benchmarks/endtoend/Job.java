package dev.stowage.benchmarks.endtoend;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.server.http.HttpServer;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.clients.StreamsClients;
import dev.stowage.topology.streams.config.StreamsSettings;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** A subject at work on one topic. */
interface Job extends AutoCloseable {
    /** No work at all. */
    Job NONE = new Job() {
        @Override
        public Collection<? extends Metric> metrics() {
            return List.of();
        }

        @Override
        public String failure() {
            return "";
        }

        @Override
        public void close() {
            // Nothing runs.
        }
    };

    /** Those of its Kafka clients. */
    Collection<? extends Metric> metrics();

    /** What ended it, empty if nothing did. */
    String failure();

    /** Whether it has begun with all partitions. */
    default boolean isRunning() {
        return true;
    }

    /** Where it answers HTTP, empty if it does not. */
    default String address() {
        return "";
    }

    @Override
    void close();

    /** Starts a subject with the topics that it needs. */
    static Job start(Subject subject, AppConfig config) {
        if (subject == Subject.CONSUME) {
            return new ConsumeJob(config.stowage());
        }
        SchemaRegistryClient registry = RegistryClients.create(config.stowage().registry());
        int partitions = StartupChecks.run(config, registry, new PrintWriter(Writer.nullWriter()));
        return subject.isStowage()
                ? stowage(config, registry, partitions)
                : streams(subject, config.stowage(), partitions);
    }

    private static Job stowage(AppConfig config, SchemaRegistryClient registry, int partitions) {
        HttpServer http = HttpServer.start(config);
        PackingApplication application = new PackingApplication(config, registry, partitions, http.advertised());
        http.serve(config, application, partitions);
        application.start(() -> {});
        return new Job() {
            @Override
            public Collection<? extends Metric> metrics() {
                return application.metrics();
            }

            @Override
            public String failure() {
                Throwable failure = application.failure();
                return failure == null ? "" : failure.toString();
            }

            @Override
            public boolean isRunning() {
                return application.isReady();
            }

            @Override
            public String address() {
                return http.advertised();
            }

            @Override
            public void close() {
                http.stop();
                application.close(true);
            }
        };
    }

    private static Job streams(Subject subject, StowageConfig config, int partitions) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], byte[]> sequences =
                builder.stream(config.inputTopic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
        if (subject == Subject.PASS_THROUGH) {
            sequences.to(config.outputTopic(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        } else {
            sequences.foreach((key, value) -> {});
        }
        Properties properties = StreamsSettings.properties(config, partitions);
        if (subject == Subject.PASS_THROUGH) {
            // The settings of the clients are the same, but this is Kafka Streams as it comes: record by record.
            StreamsClients.properties(config.inputTopic()).keySet().forEach(properties::remove);
        }
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), "benchmark");
        KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        streams.start();
        return new Job() {
            @Override
            public Collection<? extends Metric> metrics() {
                return streams.metrics().values();
            }

            @Override
            public String failure() {
                return streams.state().hasStartedOrFinishedShuttingDown() ? "ended by itself" : "";
            }

            @Override
            public boolean isRunning() {
                return streams.state() == KafkaStreams.State.RUNNING;
            }

            @Override
            public void close() {
                streams.close();
            }
        };
    }
}
