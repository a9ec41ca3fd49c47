/** {@code stowage simulate}: the engine over a file, without Kafka. */
@NullMarked
package dev.stowage.app.simulate;

import org.jspecify.annotations.NullMarked;
