package dev.stowage.cluster.topics;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.connection.Connection;
import dev.stowage.cluster.findings.Finding;
import dev.stowage.cluster.findings.Finding.Area;
import dev.stowage.cluster.findings.Findings;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.schemas.RegistryChecks;
import dev.stowage.cluster.topics.ClusterChecks.Mode;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Checks the cluster at startup, so that problems are reported before packing starts, with the commands that fix them. */
public final class StartupChecks {
    private StartupChecks() {}

    /**
     * Creates missing topics and registers the schemas, if allowed, and checks all of them.
     *
     * @return partitions of the input topic
     * @throws UserException with all problems, and the command that fixes each
     */
    public static int run(AppConfig config, SchemaRegistryClient registry, PrintWriter err) {
        Findings findings = printing(err);
        int[] partitions = new int[1];
        with(config, permissionsOfRun(config), Mode.START, findings, err, (admin, checks) -> {
            boolean permitted = checks.isPermitted();
            new RegistryChecks(config.stowage(), registry, true, findings).check();
            partitions[0] = permitted ? checks.requireTopics() : 0;
        });
        throwProblems(findings);
        return partitions[0];
    }

    /**
     * Searches for the reason why an application has stopped, and changes nothing.
     *
     * @return the problems that prevent a restart, with the commands that fix them; empty if there are none or no broker responds
     */
    public static Optional<String> explain(AppConfig config, PrintWriter err) {
        Findings findings = printing(err);
        try {
            with(config, permissionsOfRun(config), Mode.EXPLAIN, findings, err, (admin, checks) -> {
                if (checks.isPermitted()) {
                    checks.requireTopics();
                }
            });
        } catch (UserException unanswered) {
            return unanswered.getCause() == null ? Optional.ofNullable(unanswered.getMessage()) : Optional.empty();
        }
        return findings.hasProblems() ? Optional.of(list(findings)) : Optional.empty();
    }

    /** Checks whether a start would succeed, and changes nothing. */
    public static List<Finding> foresee(AppConfig config) {
        Findings findings = new Findings(warning -> {});
        Permissions permissions = permissionsOfRun(config);
        PrintWriter unused = new PrintWriter(Writer.nullWriter());
        try {
            with(config, permissions, Mode.FORESEE, findings, unused, (admin, checks) -> {
                findings.ok(
                        Area.BROKERS,
                        "cluster " + admin.describeCluster().clusterId().get() + " at "
                                + config.stowage().bootstrapServers() + ", brokers: "
                                + admin.describeCluster().nodes().get().size());
                if (checks.isPermitted()) {
                    findings.ok(
                            Area.PERMISSIONS,
                            "user " + permissions.user() + " lacks no permission that the brokers report");
                    checks.requireTopics();
                } else {
                    findings.warning(Area.TOPICS, "topics and state were not checked, because permissions are missing");
                }
            });
        } catch (UserException | KafkaException e) {
            findings.problem(Area.BROKERS, String.valueOf(e.getMessage()));
        }
        new RegistryChecks(
                        config.stowage(),
                        RegistryClients.create(config.stowage().registry()),
                        false,
                        findings)
                .check();
        return findings.all();
    }

    /**
     * Creates missing changelogs, and recreates those with another number of partitions, without their records.
     *
     * @param permissions of the command
     * @param partitions of the input topic
     */
    public static void prepareChangelogs(AppConfig config, Permissions permissions, int partitions, PrintWriter err) {
        Findings findings = printing(err);
        with(config, permissions, Mode.START, findings, err, (admin, checks) -> {
            for (TopicSpec changelog : TopicSpecs.changelogs(config, partitions)) {
                checks.topics().replace(changelog, TopicSpecs.changelogReplicationFactor(config));
            }
            checks.isPermittedOnCreated();
        });
        throwProblems(findings);
    }

    /**
     * Creates the input topic if it is missing and that is allowed.
     *
     * @param permissions of the command
     * @return max.message.bytes of the topic; empty if this user is not authorized to read it
     */
    public static OptionalLong prepareInput(AppConfig config, Permissions permissions, PrintWriter err) {
        Findings findings = printing(err);
        OptionalLong[] limit = {OptionalLong.empty()};
        with(config, permissions, Mode.START, findings, err, (admin, checks) -> {
            if (checks.isPermitted()
                    && checks.partitionsOf(TopicSpecs.input(config)) > 0
                    && checks.isPermittedOnCreated()) {
                limit[0] = checks.topics().maxMessageBytes(config.stowage().inputTopic());
            }
        });
        throwProblems(findings);
        return limit[0];
    }

    /**
     * Creates a topic for a copy of the batches, or checks an existing one.
     *
     * @param permissions of the command
     */
    public static void prepareCopy(
            AppConfig config, Permissions permissions, String topic, int partitions, PrintWriter err) {
        Findings findings = printing(err);
        with(config, permissions, Mode.START, findings, err, (admin, checks) -> {
            checks.requireCopy(TopicSpecs.copy(config, topic, partitions));
        });
        throwProblems(findings);
    }

    private interface Step {
        void take(Admin admin, ClusterChecks checks) throws ExecutionException, InterruptedException;
    }

    private static void with(
            AppConfig config, Permissions permissions, Mode mode, Findings findings, PrintWriter err, Step step) {
        String bootstrapServers = config.stowage().bootstrapServers();
        try (Admin admin = Connection.open(config.stowage())) {
            BrokerVersion.require(admin, bootstrapServers);
            step.take(admin, new ClusterChecks(config, admin, permissions, mode, findings, err));
        } catch (ExecutionException e) {
            throw permissions.explained(new UserException(
                    "the cluster at " + bootstrapServers + " returned an error: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted during the startup checks", e);
        }
    }

    private static Permissions permissionsOfRun(AppConfig config) {
        return Permissions.of(config, CommandGrants.RUN);
    }

    private static Findings printing(PrintWriter err) {
        return new Findings(warning -> {
            err.println("warning: " + ShownText.of(warning));
            err.flush();
        });
    }

    private static void throwProblems(Findings findings) {
        if (findings.hasProblems()) {
            throw new UserException(list(findings));
        }
    }

    private static String list(Findings findings) {
        return "cannot start:\n  - "
                + findings.problems().stream().map(ShownText::of).collect(Collectors.joining("\n  - "));
    }
}
