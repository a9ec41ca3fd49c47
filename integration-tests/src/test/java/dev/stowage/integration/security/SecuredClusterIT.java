package dev.stowage.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Need.Condition;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.integration.Processes;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.security.SecuredCluster.Grant;
import dev.stowage.server.run.PackingApplication;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.tools.AclCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each command on a cluster with TLS and ACLs, as a user with exactly the grants of {@link CommandGrants}. */
@Timeout(180)
class SecuredClusterIT {
    @RegisterExtension
    static final SecuredCluster cluster = new SecuredCluster();

    @Test
    void shouldRunEachCommandWithTheGrantsOfItsUserAlone() throws Exception {
        // Given
        SecuredApplication alone = application("alone").prepare();
        Grants grants = alone.grants();
        for (CommandGrants command : CommandGrants.values()) {
            cluster.grant(grants.of(command, SecuredCluster.user(command), Condition.ALWAYS));
        }
        cluster.grant(grants.of(
                CommandGrants.REPAIR,
                SecuredCluster.user(CommandGrants.REPAIR),
                Condition.CREATED,
                Condition.REPLACED));
        Function<CommandGrants, Map<String, String>> settings = command -> cluster.settings("alone", command);
        Path fasta = cluster.directory().resolve("alone.fasta");
        Files.writeString(fasta, ">P1\nMKTAYI\n>P2\nMSIIGATRLQ\n>bad\nMKJ\n");

        // When
        try (PackingApplication run = SecuredApplication.start(settings.apply(CommandGrants.RUN))) {
            Stowage.succeed(settings.apply(CommandGrants.INGEST), "ingest", fasta.toString());
            Stowage.succeed(settings.apply(CommandGrants.CLOSE), "close");
            Stowage.succeed(settings.apply(CommandGrants.VERIFY), "verify");
            Stowage.succeed(settings.apply(CommandGrants.REPLAY), "replay", "--check");
            Stowage.succeed(settings.apply(CommandGrants.REPLAY_TO), "replay", "--to", "copy.alone");
            assertThat(Stowage.succeed(settings.apply(CommandGrants.TAIL), "tail")
                            .out())
                    .contains("P1");
            assertThat(Stowage.succeed(settings.apply(CommandGrants.LIST_REJECTS), "rejects")
                            .out())
                    .contains("1 UNKNOWN_RESIDUE");
            assertThat(Stowage.succeed(
                                    settings.apply(CommandGrants.REDRIVE),
                                    "rejects",
                                    "--redrive",
                                    "--reason",
                                    "UNKNOWN_RESIDUE")
                            .out())
                    .contains("UNKNOWN_RESIDUE: 1 sent");
            Stowage.succeed(settings.apply(CommandGrants.INGEST_CLOSE), "ingest", "--close", fasta.toString());
            Stowage.succeed(settings.apply(CommandGrants.CLOSE), "close");
            assertThat(run.failure()).isNull();
            run.close(true);
        }
        Stowage.succeed(settings.apply(CommandGrants.REPAIR_DRY_RUN), "repair", "--dry-run");
        alone.loseState();
        Stowage.succeed(settings.apply(CommandGrants.REPAIR_DRY_RUN), "repair", "--dry-run");
        Stowage.succeed(settings.apply(CommandGrants.REPAIR), "repair");
        alone.grow(2);
        Stowage.succeed(settings.apply(CommandGrants.REPAIR), "repair");
        Stowage.succeed(settings.apply(CommandGrants.VERIFY), "verify");
        Stowage.succeed(settings.apply(CommandGrants.RESET_KEEP), "reset", "--keep-offsets", "--yes");
        Stowage.succeed(settings.apply(CommandGrants.RESET_TRUNCATE), "reset", "--truncate-output", "--yes");
        SecuredApplication.check(SecuredApplication.config(cluster.operator("alone")));
        Stowage.succeed(settings.apply(CommandGrants.RESET), "reset", "--yes");

        // Then
        Set<Grant> unused = Arrays.stream(CommandGrants.values())
                .flatMap(command -> grants.of(command, SecuredCluster.user(command), Condition.ALWAYS).stream())
                .filter(grant -> !RecordingAuthorizer.isUsed(grant))
                .collect(Collectors.toSet());
        assertThat(unused).as("grants that no command needed").isEmpty();
    }

    @Test
    void shouldRunEachCommandOnceWithAClientCertificate() throws Exception {
        // Given
        SecuredApplication mutual = application("mutual").prepare();
        Grants grants = mutual.grants();
        for (CommandGrants command : CommandGrants.values()) {
            cluster.grant(grants.of(command, SecuredCluster.CERTIFICATE_USER, Condition.ALWAYS));
        }
        Map<String, String> settings = cluster.certificateSettings("mutual");
        Path fasta = cluster.directory().resolve("mutual.fasta");
        Files.writeString(fasta, ">P1\nMKTAYI\n>bad\nMKJ\n");

        // When
        try (PackingApplication run = SecuredApplication.start(settings)) {
            Stowage.succeed(settings, "ingest", fasta.toString(), "--close");
            Stowage.succeed(settings, "close");
            for (String[] command : new String[][] {
                {"verify"},
                {"replay", "--check"},
                {"replay", "--to", "copy.mutual"},
                {"tail"},
                {"rejects"},
                {"rejects", "--redrive", "--reason", "UNKNOWN_RESIDUE"},
                {"close"}
            }) {
                Stowage.succeed(settings, command);
            }

            // Then
            assertThat(run.failure()).isNull();
            run.close(true);
        }
        Stowage.succeed(settings, "repair");
    }

    @Test
    void shouldNameEachMissingGrantBeforeAnythingIsSent() throws Exception {
        // Given
        SecuredApplication denied = application("denied").prepare();
        Grants grants = denied.grants();
        Path fasta = cluster.directory().resolve("denied.fasta");
        Files.writeString(fasta, ">P1\nMKTAYI\n");
        Map<CommandGrants, String[]> commands = denied.commands(fasta);
        Map<String, Long> before = denied.ends();

        // When
        List<String> wrong = new ArrayList<>();
        for (CommandGrants command : commands.keySet()) {
            String user = SecuredCluster.user(command);
            Map<String, String> settings = cluster.settings("denied", command);
            Condition[] conditions = {Condition.ALWAYS};
            if (command == CommandGrants.RUN) {
                settings.put("idle.flush", "1s");
                conditions = new Condition[] {Condition.ALWAYS, Condition.TICKS};
            }
            Set<Grant> all = grants.of(command, user, conditions);
            cluster.grant(all);
            for (Grant missing : all) {
                cluster.revoke(missing);
                Outcome outcome = Stowage.run(settings, commands.get(command));
                if (outcome.exitCode() != 1 || !new Refusal(missing).isNamedAloneIn(outcome.err())) {
                    wrong.add(missing + ": " + outcome);
                }
                cluster.grant(List.of(missing));
            }
        }

        // Then
        assertThat(wrong).isEmpty();
        assertThat(denied.ends()).isEqualTo(before);
        assertThat(cluster.admin().listGroups().all().get())
                .noneMatch(group -> group.groupId().startsWith("denied"));
    }

    @Test
    void shouldCreateTopicsOrNameTheGrantThatIsMissing() throws Exception {
        // Given
        String user = SecuredCluster.user(CommandGrants.RUN);
        Map<String, String> settings = cluster.settings("fresh", CommandGrants.RUN);
        Grants grants = application("fresh").grants();
        Set<Grant> creations = grants.of(CommandGrants.RUN, user, Condition.CREATED);
        cluster.grant(grants.of(CommandGrants.RUN, user, Condition.ALWAYS, Condition.CREATED));

        // When
        List<String> wrong = new ArrayList<>();
        for (Grant missing : creations) {
            cluster.revoke(missing);
            Outcome outcome = Stowage.run(settings, "run");
            if (outcome.exitCode() != 1 || !new Refusal(missing).isNamedAloneIn(outcome.err())) {
                wrong.add(missing + ": " + outcome);
            }
            cluster.grant(List.of(missing));
        }

        // Then
        assertThat(wrong).isEmpty();
        assertThat(cluster.admin().listTopics().names().get())
                .noneMatch(topic -> topic.endsWith(".fresh") || topic.startsWith("fresh-"));
        assertThat(SecuredApplication.check(SecuredApplication.config(settings)))
                .isEqualTo(1);
        assertThat(cluster.admin().listTopics().names().get())
                .contains("in.fresh", "out.fresh", "rejects.fresh", "statistics.fresh")
                .anyMatch(topic -> topic.startsWith("fresh-"));
    }

    @Test
    void shouldNameAMissingGrantOnATopicThatItHasJustCreated() throws Exception {
        // Given
        String user = SecuredCluster.user(CommandGrants.RUN);
        Grants grants = application("created").grants();
        Set<Grant> all = grants.of(CommandGrants.RUN, user, Condition.ALWAYS, Condition.CREATED);
        cluster.grant(all);
        Grant missing = all.stream()
                .filter(grant -> grant.operation() == AclOperation.READ
                        && grant.resource().name().equals("out.created"))
                .findFirst()
                .orElseThrow();
        cluster.revoke(missing);

        // When
        Outcome outcome = Stowage.run(cluster.settings("created", CommandGrants.RUN), "run");

        // Then
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(new Refusal(missing).isNamedAloneIn(outcome.err()))
                .as(outcome.err())
                .isTrue();
    }

    @Test
    void shouldStartWhenTheCommandsOfTheRefusalWereRun() throws Exception {
        // Given
        application("granted").prepare();
        Map<String, String> settings = cluster.settings("granted", CommandGrants.RUN);
        Path properties = cluster.directory().resolve("admin.properties");
        Files.writeString(
                properties,
                cluster.operatorWithScram().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));

        // When
        Outcome refused = Stowage.run(settings, "run");
        for (List<String> arguments : Refusal.commands(refused.err())) {
            AclCommand.main(arguments.stream()
                    .map(word -> word.equals("admin.properties") ? properties.toString() : word)
                    .toArray(String[]::new));
        }

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        Awaitility.await("start")
                .ignoreExceptions()
                .until(() -> SecuredApplication.check(SecuredApplication.config(settings)) == 1);
    }

    @Test
    void shouldNameTheGrantThatIsRemovedWhileItRuns() throws Exception {
        // Given
        SecuredApplication revoked = application("revoked").prepare();
        String user = SecuredCluster.user(CommandGrants.RUN);
        Map<String, String> settings = cluster.settings("revoked", CommandGrants.RUN);
        Set<Grant> all = revoked.grants().of(CommandGrants.RUN, user, Condition.ALWAYS);
        cluster.grant(all);
        Grant missing = all.stream()
                .filter(grant -> grant.operation() == AclOperation.WRITE
                        && grant.resource().name().equals("rejects.revoked"))
                .findFirst()
                .orElseThrow();
        Path fasta = cluster.directory().resolve("revoked.fasta");
        Files.writeString(fasta, ">bad\nMKJ\n");

        // When
        try (PackingApplication run = SecuredApplication.start(settings)) {
            cluster.revoke(missing);
            Stowage.ingest(cluster.operator("revoked"), fasta);
            Awaitility.await("end").atMost(Processes.PATIENCE).until(() -> run.failure() != null);
        }

        // Then
        Optional<String> explained =
                StartupChecks.explain(SecuredApplication.config(settings), new PrintWriter(Writer.nullWriter()));
        assertThat(explained).hasValueSatisfying(text -> assertThat(new Refusal(missing).isNamedAloneIn(text))
                .as(text)
                .isTrue());
    }

    @Test
    void shouldNameTheSubjectOfTheCertificateWhenAGrantIsMissing() throws Exception {
        application("subject").prepare();

        Outcome outcome = Stowage.run(cluster.certificateSettings("subject"), "tail");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("user User:" + SecuredCluster.CERTIFICATE_USER + " may not Read on topic out.subject")
                .contains("--allow-principal 'User:" + SecuredCluster.CERTIFICATE_USER + "'");
    }

    private static SecuredApplication application(String id) {
        return new SecuredApplication(cluster, id);
    }
}
