package dev.stowage.cluster.permissions;

import static dev.stowage.cluster.permissions.AppResource.CHANGELOGS;
import static dev.stowage.cluster.permissions.AppResource.COPY;
import static dev.stowage.cluster.permissions.AppResource.GROUP;
import static dev.stowage.cluster.permissions.AppResource.INPUT;
import static dev.stowage.cluster.permissions.AppResource.OUTPUT;
import static dev.stowage.cluster.permissions.AppResource.REDRIVE_GROUPS;
import static dev.stowage.cluster.permissions.AppResource.REDRIVE_TRANSACTIONS;
import static dev.stowage.cluster.permissions.AppResource.REJECTS;
import static dev.stowage.cluster.permissions.AppResource.STATE_TRANSACTION;
import static dev.stowage.cluster.permissions.AppResource.STATISTICS;
import static dev.stowage.cluster.permissions.AppResource.TRANSACTIONS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.stowage.cluster.permissions.Need.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.utils.SecurityUtils;

/** The smallest set of grants for each command on a cluster with ACLs. Commands check it, tests remove each one, and the documentation prints it. */
public enum CommandGrants {
    RUN(
            "run",
            on(INPUT, READ, DESCRIBE_CONFIGS),
            on(Condition.TICKS, INPUT, WRITE),
            created(INPUT),
            on(OUTPUT, READ, WRITE, DESCRIBE_CONFIGS),
            created(OUTPUT),
            on(REJECTS, WRITE, DESCRIBE_CONFIGS),
            created(REJECTS),
            on(STATISTICS, WRITE, DESCRIBE_CONFIGS),
            created(STATISTICS),
            on(CHANGELOGS, READ, WRITE, DESCRIBE_CONFIGS),
            created(CHANGELOGS),
            on(GROUP, READ),
            on(TRANSACTIONS, WRITE)),
    INGEST("ingest", on(INPUT, WRITE), created(INPUT)),
    INGEST_CLOSE("ingest --close", on(INPUT, READ, WRITE), created(INPUT)),
    CLOSE("close", on(INPUT, READ, WRITE), on(GROUP, DESCRIBE)),
    VERIFY(
            "verify",
            on(INPUT, READ),
            on(OUTPUT, READ),
            on(REJECTS, READ),
            on(STATISTICS, READ),
            on(CHANGELOGS, READ),
            on(GROUP, DESCRIBE)),
    REPLAY("replay --check", on(INPUT, READ), on(OUTPUT, READ)),
    REPLAY_TO("replay --to", on(INPUT, READ), on(OUTPUT, READ), on(COPY, WRITE), created(COPY)),
    TAIL("tail", on(OUTPUT, READ)),
    LIST_REJECTS("rejects", on(REJECTS, READ)),
    REDRIVE(
            "rejects --redrive",
            on(INPUT, WRITE),
            on(REJECTS, READ),
            on(REDRIVE_GROUPS, READ),
            on(REDRIVE_TRANSACTIONS, WRITE)),
    REPAIR_DRY_RUN(
            "repair --dry-run",
            on(INPUT, READ),
            on(OUTPUT, READ),
            on(REJECTS, READ),
            on(STATISTICS, READ),
            on(CHANGELOGS, READ),
            on(GROUP, DESCRIBE)),
    REPAIR(
            "repair",
            on(INPUT, READ),
            on(OUTPUT, READ),
            on(REJECTS, READ),
            on(STATISTICS, READ),
            on(CHANGELOGS, READ, WRITE),
            created(CHANGELOGS),
            on(Condition.REPLACED, CHANGELOGS, DELETE),
            on(GROUP, READ),
            on(STATE_TRANSACTION, WRITE)),
    RESET(
            "reset",
            on(INPUT, READ),
            on(OUTPUT, DESCRIBE),
            on(REJECTS, DESCRIBE),
            on(STATISTICS, DESCRIBE),
            on(CHANGELOGS, DELETE),
            on(GROUP, READ)),
    RESET_TRUNCATE(
            "reset --truncate-output",
            on(INPUT, READ),
            on(OUTPUT, DELETE),
            on(REJECTS, DELETE),
            on(STATISTICS, DELETE),
            on(CHANGELOGS, DELETE),
            on(GROUP, READ)),
    RESET_KEEP(
            "reset --keep-offsets",
            on(INPUT, READ),
            on(OUTPUT, DESCRIBE),
            on(REJECTS, DESCRIBE),
            on(STATISTICS, DESCRIBE),
            on(CHANGELOGS, WRITE, CREATE, DELETE),
            on(GROUP, READ),
            on(STATE_TRANSACTION, WRITE));

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // an immutable list
    private final List<Need> needs;

    CommandGrants(String title, Some... needs) {
        this.title = title;
        this.needs = Arrays.stream(needs).flatMap(some -> some.needs().stream()).toList();
    }

    /** Needs for operations on one resource. */
    private record Some(List<Need> needs) {}

    /** The command as a user types it. */
    public String title() {
        return title;
    }

    public List<Need> needs() {
        return needs;
    }

    /** The table of the documentation in Markdown: a line for each resource of each command. */
    public static List<String> table() {
        return Stream.concat(
                        Stream.of("| command | resource | operations |", "| --- | --- | --- |"),
                        Arrays.stream(values()).flatMap(CommandGrants::lines))
                .toList();
    }

    private Stream<String> lines() {
        Map<AppResource, List<Need>> byResource = new EnumMap<>(AppResource.class);
        needs.forEach(need -> byResource
                .computeIfAbsent(need.resource(), unseen -> new ArrayList<>())
                .add(need));
        return byResource.entrySet().stream()
                .map(entry -> "| `" + title + "` | " + text(entry.getKey()) + " | "
                        + entry.getValue().stream()
                                .map(need -> SecurityUtils.operationName(need.operation())
                                        + need.when().text())
                                .collect(Collectors.joining(", "))
                        + " |");
    }

    private static String text(AppResource resource) {
        String type =
                switch (resource.type()) {
                    case TOPIC -> "topic";
                    case GROUP -> "group";
                    default -> "transactional id";
                };
        return type + " `" + resource.symbol() + "`" + (resource.isPrefixed() ? ", prefixed" : "");
    }

    private static Some on(AppResource resource, AclOperation... operations) {
        return on(Condition.ALWAYS, resource, operations);
    }

    private static Some created(AppResource resource) {
        return on(Condition.CREATED, resource, CREATE);
    }

    private static Some on(Condition when, AppResource resource, AclOperation... operations) {
        return new Some(Arrays.stream(operations)
                .map(operation -> new Need(resource, operation, when))
                .toList());
    }
}
