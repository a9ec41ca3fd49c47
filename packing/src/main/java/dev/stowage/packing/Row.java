package dev.stowage.packing;

import java.util.List;

/**
 * A filled row.
 *
 * @param tickets tickets of its segments from the left, in order of arrival
 * @param used slots occupied by its segments
 * @param drained whether it was opened by a drain rather than by a full pool
 */
public record Row(List<Long> tickets, int used, boolean drained) {
    public Row {
        tickets = List.copyOf(tickets);
    }
}
