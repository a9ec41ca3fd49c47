package dev.stowage.cluster.permissions;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.connection.Connection;
import dev.stowage.cluster.permissions.Need.Condition;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourcePattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the permissions of a command before it joins a group or sends a record, and explains refusals of the brokers. On a cluster without ACLs, it
 * sends a few requests and finds nothing.
 */
public final class Permissions {
    private final StowageConfig config;
    private final CommandGrants command;
    private final boolean createsTopics;
    private final Map<AppResource, List<String>> named;

    private Permissions(
            StowageConfig config, CommandGrants command, boolean createsTopics, Map<AppResource, List<String>> named) {
        this.config = config;
        this.command = command;
        this.createsTopics = createsTopics;
        this.named = named;
    }

    /** The permissions of a command with a configuration. */
    public static Permissions of(AppConfig config, CommandGrants command) {
        return new Permissions(config.stowage(), command, config.createTopics(), new EnumMap<>(AppResource.class));
    }

    /** The same, with names of a resource that the configuration does not have. */
    public Permissions named(AppResource resource, List<String> names) {
        Map<AppResource, List<String>> more = new EnumMap<>(AppResource.class);
        more.putAll(named);
        more.put(resource, List.copyOf(names));
        return new Permissions(config, command, createsTopics, more);
    }

    /** The user as ACLs name it. */
    public String user() {
        return Principal.of(config.clientProperties());
    }

    /**
     * Runs a command if it has all permissions.
     *
     * @param body the command; if the brokers refuse one of its requests, the exception says what is missing
     * @throws UserException if a permission is missing, with all missing ones
     */
    public <T> T guard(Callable<T> body) throws Exception {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new UserException(list(missing));
        }
        return explaining(body);
    }

    /** Runs a command without checking its permissions first; if the brokers refuse one of its requests, the exception says what is missing. */
    public <T> T explaining(Callable<T> body) throws Exception {
        try {
            return body.call();
        } catch (RuntimeException | ExecutionException e) {
            throw refusal(e) == null ? e : explained(e, text(e));
        }
    }

    /**
     * What is missing: for each resource a sentence with the user, the operations, and the command that grants them.
     *
     * @param admin connected to the cluster
     */
    public List<String> missing(Admin admin) throws InterruptedException {
        List<Wanted> wanted = wanted();
        Map<ResourcePattern, List<Wanted>> missing = new TreeMap<>(
                Comparator.comparing(ResourcePattern::resourceType).thenComparing(ResourcePattern::name));
        BrokerAnswers.ask(admin, wanted).missing(wanted).forEach(need -> missing.computeIfAbsent(
                        need.need().resource().pattern(config, need.name()), unseen -> new ArrayList<>())
                .add(need));
        GrantCommand grant = new GrantCommand(config.clientProperties());
        return missing.entrySet().stream()
                .map(entry -> grant.sentence(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** If the brokers refused a request for lack of a permission, an exception that says what is missing, else the given one. */
    public UserException explained(UserException failure) {
        return refusal(failure) == null ? failure : explained(failure, String.valueOf(failure.getMessage()));
    }

    private UserException explained(Exception failure, String message) {
        List<String> missing;
        try {
            missing = missing();
        } catch (UserException unanswered) {
            missing = List.of();
        }
        String what = missing.isEmpty()
                ? "the brokers refused a request of user " + user()
                        + ", which lacks a permission; docs/operations/security.md lists what `stowage "
                        + command.title()
                        + "` needs"
                : list(missing);
        return new UserException(message + "\n" + what, failure);
    }

    private static String text(Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = String.valueOf(cause.getMessage());
        return cause instanceof UserException ? message : ShownText.of(message);
    }

    private List<String> missing() {
        try (Admin admin = Connection.open(config)) {
            return missing(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while checking permissions", e);
        }
    }

    private List<Wanted> wanted() {
        return command.needs().stream()
                .filter(need ->
                        need.when() != Condition.TICKS || !config.idleFlush().isZero())
                .filter(need ->
                        need.when() != Condition.CREATED || createsTopics || need.resource() == AppResource.CHANGELOGS)
                .flatMap(need -> named
                        .getOrDefault(need.resource(), need.resource().names(config))
                        .stream()
                        .map(name -> new Wanted(need, name)))
                .toList();
    }

    private static String list(List<String> missing) {
        return "missing permissions:\n  - "
                + missing.stream().map(ShownText::of).collect(Collectors.joining("\n  - "));
    }

    private static @Nullable AuthorizationException refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException refusal) {
                return refusal;
            }
        }
        return null;
    }
}
