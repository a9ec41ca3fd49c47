/** What {@code stowage verify} says when offsets, state and topics do not belong together. */
@NullMarked
package dev.stowage.integration.verify;

import org.jspecify.annotations.NullMarked;
