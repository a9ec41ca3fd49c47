/** JMH benchmarks; CONTRIBUTING says how to run them. */
@NullMarked
package dev.stowage.benchmarks;

import org.jspecify.annotations.NullMarked;
