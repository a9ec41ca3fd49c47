package dev.stowage.embedded.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of the registry: one line of its file. */
sealed interface Change {
    /**
     * A new version of a subject.
     *
     * @param id id of the schema, new or existing
     * @param replaced soft-deleted versions with the same schema, which this version replaces
     */
    record Registered(
            String subject, int version, int id, String text, List<SchemaReference> references, List<Integer> replaced)
            implements Change {}

    /** Soft-deleted versions, which are no longer listed. */
    record SoftDeleted(String subject, List<Integer> versions) implements Change {}

    /** Permanently deleted versions. Their ids are not reused. */
    record HardDeleted(String subject, List<Integer> versions) implements Change {}

    /** A permanently deleted subject with all its versions. Written by versions of Stowage without soft deletion. */
    record SubjectDropped(String subject) implements Change {}

    /** The compatibility level of a subject, or the default; null removes it. */
    record LevelSet(@Nullable String subject, @Nullable CompatibilityLevel level) implements Change {}

    /** The mode of a subject, or the default; null removes it. */
    record ModeSet(@Nullable String subject, @Nullable Mode mode) implements Change {}
}
