package dev.stowage.embedded.registry;

/** How a new version must get along with the ones before it. */
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
