/**
 * Closing the open windows of a running application. Start with {@link WindowCloser}.
 */
@NullMarked
package dev.stowage.cluster.close;

import org.jspecify.annotations.NullMarked;
