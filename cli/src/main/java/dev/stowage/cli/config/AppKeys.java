package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The keys of the process, in addition to those of the topology. */
final class AppKeys {
    static final String TOPICS_CREATE = "topics.create";
    static final String TOPICS_PARTITIONS = "topics.partitions";
    static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
    static final String LEAVE_ON_STOP = "leave.on.stop";
    static final String HTTP_HOST = "http.host";
    static final String HTTP_PORT = "http.port";
    static final String MANAGEMENT_PORT = "management.port";
    static final String HTTP_TOKEN = "http.token";
    static final String HTTP_TOKEN_FILE = "http.token.file";
    static final String HTTP_ADVERTISED = "http.advertised";

    private static final Range PORTS = Range.between(0, 65_535);

    /** A port, or null, which a range does not accept. */
    private static final ConfigDef.Validator PORT_IF_SET = ConfigDef.LambdaValidator.with(
            (key, value) -> {
                if (value != null) {
                    PORTS.ensureValid(key, value);
                }
            },
            PORTS::toString);

    private AppKeys() {}

    static ConfigDef define() {
        String process = "Process";
        return new ConfigDef()
                .define(
                        TOPICS_CREATE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        null,
                        Importance.MEDIUM,
                        "Whether missing topics are created at startup.",
                        process,
                        0,
                        Width.SHORT,
                        TOPICS_CREATE)
                .define(
                        TOPICS_PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Range.between(1, 10_000),
                        Importance.MEDIUM,
                        "Partitions of the input topic if it is created; the other topics get as many as the input.",
                        process,
                        1,
                        Width.SHORT,
                        TOPICS_PARTITIONS)
                .define(
                        TOPICS_REPLICATION_FACTOR,
                        ConfigDef.Type.INT,
                        1,
                        Range.between(1, 100),
                        Importance.MEDIUM,
                        "Replicas of created topics, including changelogs unless kafka.replication.factor is set. 1 is for a single broker:"
                                + " on a cluster, set 3, else the loss of one broker loses data.",
                        process,
                        2,
                        Width.SHORT,
                        TOPICS_REPLICATION_FACTOR)
                .define(
                        LEAVE_ON_STOP,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether an instance leaves the group when it stops, so that its partitions are reassigned at once,"
                                + " instead of keeping them for a restart.",
                        process,
                        3,
                        Width.SHORT,
                        LEAVE_ON_STOP)
                .define(
                        HTTP_HOST,
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        new NonEmptyString(),
                        Importance.MEDIUM,
                        "Address that the dashboard, the API, /metrics, /livez and /readyz listen on; addresses other than"
                                + " loopback require a token.",
                        process,
                        4,
                        Width.MEDIUM,
                        HTTP_HOST)
                .define(
                        HTTP_PORT,
                        ConfigDef.Type.INT,
                        8080,
                        PORTS,
                        Importance.MEDIUM,
                        "Port that they listen on; 0 for any free port.",
                        process,
                        5,
                        Width.SHORT,
                        HTTP_PORT)
                .define(
                        HTTP_TOKEN,
                        ConfigDef.Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Token that every request except /livez and /readyz must carry, 16 to 512 ASCII characters without"
                                + " spaces; empty for none. The same for all instances.",
                        process,
                        6,
                        Width.MEDIUM,
                        HTTP_TOKEN)
                .define(
                        HTTP_TOKEN_FILE,
                        ConfigDef.Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "File that contains the token, instead of http.token; empty for none. While the token is changed, the file may contain two"
                                + " in two lines: both are valid, and the first one is sent to other instances. It is read again when it changes.",
                        process,
                        7,
                        Width.MEDIUM,
                        HTTP_TOKEN_FILE)
                .define(
                        HTTP_ADVERTISED,
                        ConfigDef.Type.STRING,
                        "",
                        new HostPort(),
                        Importance.MEDIUM,
                        "Address at which other instances reach this one; empty for http.host, or the host name if that is a"
                                + " wildcard address, and the port that it listens on.",
                        process,
                        8,
                        Width.MEDIUM,
                        HTTP_ADVERTISED)
                .define(
                        MANAGEMENT_PORT,
                        ConfigDef.Type.INT,
                        null,
                        PORT_IF_SET,
                        Importance.MEDIUM,
                        "Separate port for /livez, /readyz and /metrics on http.host, which clients of the API cannot delay; 0 for any"
                                + " free port. Unless set: http.port + 10, or any free port if http.port is 0.",
                        process,
                        9,
                        Width.SHORT,
                        MANAGEMENT_PORT);
    }

    /** All keys, those of the topology first. */
    static ConfigDef all() {
        ConfigDef all = StowageConfig.definition();
        define().configKeys().values().forEach(all::define);
        return all;
    }
}
