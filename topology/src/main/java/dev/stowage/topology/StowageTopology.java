package dev.stowage.topology;

/** Placeholder. */
public final class StowageTopology {}
