/**
 * Rejects listed and sent through again. Start with {@link RejectsCommand}.
 */
@NullMarked
package dev.stowage.tools.rejects;

import org.jspecify.annotations.NullMarked;
