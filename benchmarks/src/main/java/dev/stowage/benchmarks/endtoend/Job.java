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

/** A subject that processes a topic. */
interface Job extends AutoCloseable {
    /** A job that does nothing. */
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

    /** Metrics of its Kafka clients. */
    Collection<? extends Metric> metrics();

    /** The error that ended it, empty if there is none. */
    String failure();

    /** Whether all of its partitions are assigned. */
    default boolean isRunning() {
        return true;
    }

    /** Its HTTP address, empty if it has none. */
    default String address() {
        return "";
    }

    @Override
    void close();

    /** Starts a subject and creates the topics that it needs. */
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
            // The same client settings, but unmodified Kafka Streams: record by record.
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
