package dev.stowage.embedded.registry;

/** Whether a subject can be changed. */
enum Mode {
    READWRITE,
    READONLY
}
