package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.embedded.FreePort;
import dev.stowage.integration.StowageProcess;
import dev.stowage.integration.faults.Proxy.Trouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** The processes of a run: a broker behind a proxy, instances of the application, and a registry. */
final class Rig implements AutoCloseable {
    static final String APPLICATION = "faults";
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** The address for clients; the broker itself listens on another one. */
    private static final String ADVERTISED_HOST = "127.0.0.1";

    private static final String BROKER_HOST = "127.0.0.2";
    private static final String FIRST = "first";

    private final Path directory;
    private final Setting setting;
    private final int port = FreePort.find();
    private final RigRegistry registry;
    private final Proxy proxy;
    private final List<StowageProcess> extras = new ArrayList<>();
    private StowageProcess broker;
    private StowageProcess first;

    Rig(Path directory, Setting setting) throws IOException {
        this.directory = directory;
        this.setting = setting;
        // The directories that `stowage broker --data DIRECTORY` uses.
        registry = new RigRegistry(directory.resolve("registry"));
        proxy = new Proxy(Proxy.local(port), new InetSocketAddress(BROKER_HOST, port), port);
        broker = startBroker();
        try {
            broker.awaitOutput(BrokerMain.STARTED, PATIENCE);
            first = startInstance(FIRST);
            first.awaitStart(PATIENCE);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    Path directory() {
        return directory;
    }

    /** The only instance, or the one that is not killed if there are two. */
    StowageProcess first() {
        return first;
    }

    void startFirst() throws IOException {
        requireEnded(first);
        first = startInstance(FIRST);
    }

    void wipeFirst() throws IOException {
        Utils.delete(Path.of(settings(FIRST).get("state.dir")).toFile());
    }

    /** Starts another instance and waits until it is ready. */
    StowageProcess startExtra(String... options) throws IOException {
        StowageProcess extra = startInstance("extra" + (extras.size() + 1), options);
        extras.add(extra);
        extra.awaitStart(PATIENCE);
        return extra;
    }

    RigRegistry registry() {
        return registry;
    }

    void killBroker() throws IOException {
        broker.kill();
        proxy.close();
    }

    void restartBroker() throws IOException {
        requireEnded(broker);
        broker = startBroker();
        broker.awaitOutput(BrokerMain.STARTED, PATIENCE);
    }

    void freezeBroker() throws IOException, InterruptedException {
        broker.freeze();
    }

    void thawBroker() throws IOException, InterruptedException {
        broker.thaw();
    }

    void disturb(Trouble trouble) {
        proxy.disturb(trouble);
    }

    void calm() {
        proxy.calm();
    }

    /** Restores broker and proxy to normal. */
    void repairBroker() throws IOException, InterruptedException {
        calm();
        if (broker.isAlive()) {
            thawBroker();
        } else {
            killBroker();
            restartBroker();
        }
    }

    void dumpThreads() throws IOException, InterruptedException {
        List<StowageProcess> instances = new ArrayList<>(extras);
        instances.add(first);
        for (StowageProcess instance : instances) {
            if (instance.isAlive()) {
                instance.thaw();
                instance.dumpThreads();
            }
        }
    }

    /** Checks that no process has ended. */
    void requireAlive() {
        broker.requireAlive();
        first.requireAlive();
    }

    void stopFirst() throws InterruptedException {
        assertThat(first.stop()).as("exit code after SIGTERM").isIn(0, 143);
    }

    /** Settings of clients and commands, except instances. */
    AppConfig config() {
        return AppConfig.load(Map.of(), null, Map.of(), clientSettings());
    }

    /** Without the timeouts of the instances: commands need not survive the faults. */
    Map<String, String> clientSettings() {
        Map<String, String> settings = settings(FIRST);
        settings.keySet().removeIf(key -> key.startsWith("kafka."));
        return settings;
    }

    String bootstrapServers() {
        return ADVERTISED_HOST + ":" + port;
    }

    @Override
    public void close() {
        extras.forEach(StowageProcess::close);
        if (first != null) {
            first.close();
        }
        broker.close();
        try {
            proxy.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        registry.close();
    }

    private static void requireEnded(StowageProcess process) {
        if (process.isAlive()) {
            throw new IllegalStateException("it runs already");
        }
    }

    private StowageProcess startBroker() throws IOException {
        StowageProcess process = StowageProcess.java(
                BrokerMain.class,
                List.of(directory.resolve("kafka").toString(), BROKER_HOST, ADVERTISED_HOST, Integer.toString(port)),
                directory.resolve("broker.log"));
        proxy.open();
        return process;
    }

    private StowageProcess startInstance(String name, String... options) throws IOException {
        return StowageProcess.run(settings(name), directory.resolve(name + ".log"), options);
    }

    private Map<String, String> settings(String instance) {
        Map<String, String> settings = new HashMap<>(setting.keys());
        settings.put("application.id", APPLICATION);
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("schema.registry.url", registry.url());
        settings.put("state.dir", directory.resolve("state-" + instance).toString());
        settings.put("http.port", "0");
        return settings;
    }
}
