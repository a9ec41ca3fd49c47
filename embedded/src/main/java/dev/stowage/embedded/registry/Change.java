package dev.stowage.embedded.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of what the registry holds: one line of its file. */
sealed interface Change {
    /**
     * A new version of a subject.
     *
     * @param id the id of the schema, new or known
     * @param replaced soft-deleted versions with the same schema, which this one takes the place of
     */
    record Registered(
            String subject, int version, int id, String text, List<SchemaReference> references, List<Integer> replaced)
            implements Change {}

    /** Versions that are no longer listed. */
    record SoftDeleted(String subject, List<Integer> versions) implements Change {}

    /** Versions that are gone. Their ids stay taken. */
    record HardDeleted(String subject, List<Integer> versions) implements Change {}

    /** A subject that is gone, however many versions it has. Written by Stowage until soft deletion came. */
    record SubjectDropped(String subject) implements Change {}

    /** The level of a subject, or of all that have none of their own; null takes it away. */
    record LevelSet(@Nullable String subject, @Nullable CompatibilityLevel level) implements Change {}

    /** The mode of a subject, or of all that have none of their own; null takes it away. */
    record ModeSet(@Nullable String subject, @Nullable Mode mode) implements Change {}
}
