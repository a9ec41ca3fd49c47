/**
 * The packing application as a process. Start with {@link PackingApplication}.
 */
@NullMarked
package dev.stowage.server.run;

import org.jspecify.annotations.NullMarked;
