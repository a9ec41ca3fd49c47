/**
 * The pieces of the hot path, each alone, by JMH.
 */
@NullMarked
package dev.stowage.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
