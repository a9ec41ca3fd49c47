/**
 * What a running instance says of the application, in a terminal. Start with {@link StatsCommand}.
 */
@NullMarked
package dev.stowage.server.stats;

import org.jspecify.annotations.NullMarked;
