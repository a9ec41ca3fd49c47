/** JMH benchmarks of the single steps from record to batch. */
@NullMarked
package dev.stowage.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
