/** {@code stowage plan}: proposes a configuration for a corpus. */
@NullMarked
package dev.stowage.files.plan;

import org.jspecify.annotations.NullMarked;
