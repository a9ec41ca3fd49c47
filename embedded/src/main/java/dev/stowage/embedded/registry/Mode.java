package dev.stowage.embedded.registry;

/** Whether a subject takes changes. */
enum Mode {
    READWRITE,
    READONLY
}
