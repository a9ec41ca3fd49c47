package dev.stowage.embedded.registry;

/** Compatibility that a new version must have with earlier versions. */
enum CompatibilityLevel {
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE;

    boolean isTransitive() {
        return name().endsWith("_TRANSITIVE");
    }

    boolean readsOlder() {
        return name().startsWith("BACKWARD") || name().startsWith("FULL");
    }

    boolean isReadByOlder() {
        return name().startsWith("FORWARD") || name().startsWith("FULL");
    }
}
