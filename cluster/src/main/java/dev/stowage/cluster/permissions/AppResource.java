package dev.stowage.cluster.permissions;

import dev.stowage.cluster.position.Changelogs;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.List;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A resource of an application that ACLs refer to. */
public enum AppResource {
    INPUT(ResourceType.TOPIC, PatternType.LITERAL, "input.topic"),
    OUTPUT(ResourceType.TOPIC, PatternType.LITERAL, "output.topic"),
    REJECTS(ResourceType.TOPIC, PatternType.LITERAL, "rejects.topic"),
    STATISTICS(ResourceType.TOPIC, PatternType.LITERAL, "statistics.topic"),
    /** The topic of {@code replay --to}, which is no part of the configuration. */
    COPY(ResourceType.TOPIC, PatternType.LITERAL, "--to"),
    CHANGELOGS(ResourceType.TOPIC, PatternType.PREFIXED, "A-"),
    GROUP(ResourceType.GROUP, PatternType.LITERAL, "A"),
    REDRIVE_GROUPS(ResourceType.GROUP, PatternType.PREFIXED, "A-redrive-"),
    TRANSACTIONS(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, "A-"),
    STATE_TRANSACTION(ResourceType.TRANSACTIONAL_ID, PatternType.LITERAL, "A-state"),
    REDRIVE_TRANSACTIONS(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, "A-redrive-");

    /** A transactional id that no producer uses: those of stream threads end with a process id and a number. */
    private static final String PROBED = "-permission-check";

    private final ResourceType type;
    private final PatternType pattern;
    private final String symbol;

    AppResource(ResourceType type, PatternType pattern, String symbol) {
        this.type = type;
        this.pattern = pattern;
        this.symbol = symbol;
    }

    /** Its type. */
    public ResourceType type() {
        return type;
    }

    /** Its name in the documentation: a configuration key, or a name in which A is {@code application.id}. */
    String symbol() {
        return symbol;
    }

    /** Whether ACLs refer to it by a prefix. */
    boolean isPrefixed() {
        return pattern == PatternType.PREFIXED;
    }

    /** The resource of an ACL for one of the given names. */
    public ResourcePattern pattern(StowageConfig config, String name) {
        return new ResourcePattern(
                type, isPrefixed() ? symbol.replaceFirst("A", config.applicationId()) : name, pattern);
    }

    /** Names that the configuration gives; empty if the command gives them. */
    public List<String> names(StowageConfig config) {
        return switch (this) {
            case INPUT -> List.of(config.inputTopic());
            case OUTPUT -> List.of(config.outputTopic());
            case REJECTS -> List.of(config.rejectsTopic());
            case STATISTICS -> List.of(config.statisticsTopic());
            case CHANGELOGS -> List.of(Changelogs.pool(config), Changelogs.statistics(config));
            case GROUP -> List.of(config.applicationId());
            case TRANSACTIONS -> List.of(config.applicationId() + PROBED);
            case STATE_TRANSACTION -> List.of(config.applicationId() + "-state");
            case COPY, REDRIVE_GROUPS, REDRIVE_TRANSACTIONS -> List.of();
        };
    }
}
