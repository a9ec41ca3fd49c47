package dev.stowage.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Credentials in addresses: {@code user:password} in {@code http://user:password@host}. */
final class AddressCredentials {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

    /** Keys whose values are addresses, with or without a scheme. */
    private static final Pattern ADDRESSES = Pattern.compile("(^|[.])(urls?|servers|host|advertised|endpoint)$");

    private AddressCredentials() {}

    /** The value with credentials masked. */
    static String masked(String key, String value) {
        StringBuilder shown = new StringBuilder(value);
        List<int[]> ranges = ranges(key, value);
        for (int i = ranges.size() - 1; i >= 0; i--) {
            shown.replace(ranges.get(i)[0], ranges.get(i)[1], Masking.MASK);
        }
        return shown.toString();
    }

    /** The credentials in a value. */
    static List<String> in(String key, String value) {
        return ranges(key, value).stream()
                .map(range -> value.substring(range[0], range[1]))
                .toList();
    }

    /** First and last index of the credentials of each address. A password may contain any character, so they end at the last @. */
    private static List<int[]> ranges(String key, String value) {
        Matcher scheme = SCHEME.matcher(value);
        List<int[]> ranges = new ArrayList<>();
        int start = -1;
        while (scheme.find()) {
            if (start >= 0) {
                add(ranges, value, start, scheme.start());
            }
            start = scheme.end();
        }
        if (start >= 0) {
            add(ranges, value, start, value.length());
        } else if (ADDRESSES.matcher(key).find()) {
            add(ranges, value, 0, value.length());
        }
        return ranges;
    }

    private static void add(List<int[]> ranges, String value, int start, int end) {
        int at = value.lastIndexOf('@', end - 1);
        if (at > start) {
            ranges.add(new int[] {start, at});
        }
    }
}
