/**
 * Statistics of a running application in a terminal. Start with {@link StatsCommand}.
 */
@NullMarked
package dev.stowage.server.stats;

import org.jspecify.annotations.NullMarked;
