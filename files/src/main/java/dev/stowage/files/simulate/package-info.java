/** {@code stowage simulate}: the engine over a file, without Kafka. */
@NullMarked
package dev.stowage.files.simulate;

import org.jspecify.annotations.NullMarked;
