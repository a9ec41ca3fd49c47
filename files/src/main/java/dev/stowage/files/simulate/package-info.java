/** {@code stowage simulate}: packing a file without Kafka. */
@NullMarked
package dev.stowage.files.simulate;

import org.jspecify.annotations.NullMarked;
