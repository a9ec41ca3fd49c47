package dev.stowage.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A Kafka broker with its own controller in this process. A new broker can use the data directory of a closed one. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String PLAINTEXT = "PLAINTEXT";

    private final KafkaRaftServer server;
    private final DirectoryLock lock;
    private final Map<String, String> bootstrapServers;

    private EmbeddedBroker(KafkaRaftServer server, DirectoryLock lock, Map<String, String> bootstrapServers) {
        this.server = server;
        this.lock = lock;
        this.bootstrapServers = bootstrapServers;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Bootstrap servers for clients without security: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers(PLAINTEXT);
    }

    /**
     * Bootstrap servers for clients of another listener.
     *
     * @param listener its name, as in {@link Builder#listener}
     */
    public String bootstrapServers(String listener) {
        String found = bootstrapServers.get(listener);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the broker has no listener " + listener + ", only " + bootstrapServers.keySet());
        }
        return found;
    }

    /** Stops the broker cleanly; its data stays. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        lock.close();
    }

    /** Settings of a broker. */
    public static final class Builder {
        private @Nullable Path directory;
        private String host = "127.0.0.1";
        private @Nullable String advertisedHost;
        private int port;
        private final Map<String, String> listeners = new LinkedHashMap<>();
        private final List<String> scramUsers = new ArrayList<>();
        private final Map<String, String> properties = new HashMap<>();

        private Builder() {}

        /** Data directory, which is created if it is missing. */
        public Builder dataDirectory(Path path) {
            directory = path;
            return this;
        }

        /** Address to listen on; loopback by default. */
        public Builder host(String name) {
            host = name;
            return this;
        }

        /** Advertised host; the address that it listens on by default. */
        public Builder advertisedHost(String name) {
            advertisedHost = name;
            return this;
        }

        /** Port to listen on; 0 for any free port. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /**
         * Adds a listener on a free port of the same address. The one without security stays: the broker itself uses it,
         * as user {@code ANONYMOUS}, which an authorizer must therefore allow. Set keys, certificates and mechanisms as
         * broker properties with the prefix {@code listener.name.<name in lower case>.}
         *
         * @param name name of the listener
         * @param securityProtocol such as SASL_SSL
         */
        public Builder listener(String name, String securityProtocol) {
            listeners.put(name, securityProtocol);
            return this;
        }

        /**
         * Adds a user that authenticates with SCRAM. Only a new data directory gets users.
         *
         * @param mechanism such as SCRAM-SHA-512
         */
        public Builder scramUser(String mechanism, String user, String password) {
            scramUsers.add(mechanism + "=[name=" + user + ",password=" + password + "]");
            return this;
        }

        /** Broker properties that override the defaults. */
        public Builder properties(Map<String, String> overrides) {
            properties.putAll(overrides);
            return this;
        }

        /**
         * Starts the broker and waits until it is ready.
         *
         * @throws IllegalStateException if the directory or the port is in use
         */
        public EmbeddedBroker start() {
            Path data = directory;
            if (data == null) {
                throw new IllegalStateException("a broker needs a data directory");
            }
            // A broker exits the process if its directory or port is in use, so both are checked before.
            DirectoryLock lock = DirectoryLock.take(data, "embedded.lock", "broker");
            try {
                return start(data, lock);
            } catch (Exception e) {
                lock.close();
                throw new IllegalStateException(
                        "the embedded broker cannot start on " + host + ":" + port + " with its data in " + data + ": "
                                + e.getMessage(),
                        e);
            }
        }

        private EmbeddedBroker start(Path data, DirectoryLock lock) throws Exception {
            int broker = port == 0 ? FreePort.find() : requireFree(port);
            int controller = FreePort.find();
            if (controller == broker) {
                // A fixed port may be taken, rarely. The next free port is another one.
                controller = FreePort.find();
            }
            format(data);
            Map<String, Integer> ports = new LinkedHashMap<>();
            ports.put(PLAINTEXT, broker);
            for (String listener : listeners.keySet()) {
                ports.put(listener, FreePort.find());
            }
            Properties config = new Properties();
            config.putAll(defaults());
            config.putAll(properties);
            config.put("log.dirs", data.toString());
            config.put("listeners", addresses(ports, host) + "," + CONTROLLER + "://127.0.0.1:" + controller);
            String advertised = advertisedHost == null ? host : advertisedHost;
            config.put("advertised.listeners", addresses(ports, advertised));
            config.put("listener.security.protocol.map", protocols());
            config.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controller);
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config, false), Time.SYSTEM);
            try {
                server.startup();
            } catch (Exception | Error e) {
                server.shutdown();
                throw e;
            }
            Map<String, String> bootstrapServers = new LinkedHashMap<>();
            ports.forEach((listener, number) -> bootstrapServers.put(listener, advertised + ":" + number));
            return new EmbeddedBroker(server, lock, bootstrapServers);
        }

        private static String addresses(Map<String, Integer> ports, String host) {
            return ports.entrySet().stream()
                    .map(listener -> listener.getKey() + "://" + host + ":" + listener.getValue())
                    .collect(Collectors.joining(","));
        }

        private String protocols() {
            return listeners.entrySet().stream()
                    .map(listener -> "," + listener.getKey() + ":" + listener.getValue())
                    .collect(Collectors.joining("", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT", ""));
        }

        private void format(Path data) throws Exception {
            MetaPropertiesEnsemble found = new MetaPropertiesEnsemble.Loader()
                    .addLogDirs(List.of(data.toString()))
                    .load();
            String cluster = found.clusterId().orElseGet(() -> Uuid.randomUuid().toString());
            if (found.logDirProps().values().stream()
                    .map(MetaProperties::nodeId)
                    .anyMatch(id -> id.isPresent())) {
                return;
            }
            new Formatter()
                    .setClusterId(cluster)
                    .setNodeId(NODE_ID)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .setIgnoreFormatted(true)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setScramArguments(scramUsers)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        }

        private static Map<String, String> defaults() {
            Map<String, String> config = new HashMap<>();
            config.put("process.roles", "broker,controller");
            config.put("node.id", Integer.toString(NODE_ID));
            config.put("controller.listener.names", CONTROLLER);
            for (String topic :
                    new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
                config.put(topic + ".replication.factor", "1");
                config.put(topic + ".num.partitions", "4");
            }
            config.put("transaction.state.log.min.isr", "1");
            config.put("share.coordinator.state.topic.min.isr", "1");
            // By default, a broker that cannot add a partition to a transaction within 100 ms, as on a busy machine,
            // refuses the batch, and logs the following batches as out of order, with stack traces. Producers send them
            // again.
            config.put("add.partitions.to.txn.retry.backoff.max.ms", "10000");
            config.put("group.initial.rebalance.delay.ms", "0");
            config.put("auto.create.topics.enable", "false");
            config.put("log.retention.ms", "-1");
            config.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
            config.put("message.max.bytes", Integer.toString(64 << 20));
            config.put("socket.request.max.bytes", Integer.toString(128 << 20));
            // Small enough to run beside an application in 512 MiB.
            config.put("log.cleaner.dedupe.buffer.size", "2097152");
            config.put("num.network.threads", "2");
            config.put("num.io.threads", "4");
            config.put("background.threads", "2");
            config.put("log.index.size.max.bytes", "1048576");
            // Kafka syncs a segment to disk when it is full. With a larger one, the kernel would write a gigabyte
            // every 30 s, and appends to the same file would wait for it.
            config.put("log.segment.bytes", Integer.toString(64 << 20));
            return config;
        }

        private int requireFree(int wanted) throws IOException {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(host, wanted));
                return wanted;
            } catch (BindException e) {
                throw new IOException("the port is taken (" + e.getMessage() + "); another broker may run there", e);
            }
        }
    }
}
