/**
 * Measures the application against a topology that only copies, on a broker in a separate process. Start with {@link
 * dev.stowage.benchmarks.endtoend.BenchmarkCommand}.
 */
@NullMarked
package dev.stowage.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
