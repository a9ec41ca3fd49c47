package dev.stowage.topology.core.view;

import dev.stowage.schemas.RejectReason;

/**
 * A record that could not be packed.
 *
 * @param offset of the record in the input partition
 * @param timestamp of the record, ms since 1970
 * @param detail what was found and what would be accepted, cut to {@value #MOST_DETAIL} characters
 */
public record RejectView(long offset, long timestamp, RejectReason reason, String detail) {
    public static final int MAX_DETAIL = 240;

    public RejectView {
        detail = detail.length() > MAX_DETAIL ? cut(detail) : detail;
    }

    private static String cut(String detail) {
        int end = MAX_DETAIL - 1;
        return detail.substring(0, Character.isHighSurrogate(detail.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
