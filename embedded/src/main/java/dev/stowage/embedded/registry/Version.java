package dev.stowage.embedded.registry;

/**
 * A schema as a version of a subject.
 *
 * @param deleted whether it is soft-deleted: readable by its id, but not listed
 */
record Version(String subject, int number, RegisteredSchema schema, boolean deleted) {
    /** Selects versions. */
    enum Filter {
        LIVE,
        ALL,
        DELETED;

        boolean includes(Version version) {
            return this == ALL || version.deleted() == (this == DELETED);
        }
    }

    Version softDeleted() {
        return new Version(subject, number, schema, true);
    }
}
