/** {@code stowage plan}: proposes a configuration for a corpus. */
@NullMarked
package dev.stowage.app.plan;

import org.jspecify.annotations.NullMarked;
