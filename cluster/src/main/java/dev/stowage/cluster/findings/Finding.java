package dev.stowage.cluster.findings;

/**
 * The result of one check.
 *
 * @param text what was found; for a problem, also what fixes it
 */
public record Finding(Area area, Status status, String text) {

    /** What was checked. */
    public enum Area {
        BROKERS,
        PERMISSIONS,
        REGISTRY,
        TOPICS,
        STATE
    }

    /** Whether {@code run} starts: a problem prevents it. */
    public enum Status {
        OK,
        WARNING,
        PROBLEM
    }
}
