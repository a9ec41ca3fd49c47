package dev.stowage.cli.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the texts of a configuration that must not appear in messages and logs, where libraries may write parts of a value. */
final class SecretTexts {
    private static final String JAAS = "LoginModule";

    /** An option of a login module, with its value in quotes or without. */
    private static final Pattern OPTION =
            Pattern.compile("([\\w.]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");

    private static final Set<String> NO_SECRET_OPTIONS =
            Set.of("username", "clientId", "principal", "serviceName", "keyTab", "useKeyTab", "storeKey");

    private SecretTexts() {}

    /** @param values all values by key */
    static Set<String> of(Map<String, String> values) {
        Set<String> secrets = new HashSet<>();
        Set<String> shown = new HashSet<>();
        values.forEach((key, value) -> {
            if (Masking.isPublic(key)) {
                shown.add(value);
                AddressCredentials.in(key, value).forEach(credentials -> addCredentials(secrets, credentials));
            } else {
                add(secrets, value);
            }
        });
        secrets.removeAll(shown);
        return secrets;
    }

    private static void add(Set<String> secrets, String value) {
        secrets.add(value.strip());
        if (value.contains(JAAS)) {
            Matcher option = OPTION.matcher(value);
            while (option.find()) {
                if (!NO_SECRET_OPTIONS.contains(option.group(1))) {
                    secrets.add(option.group(2) == null ? option.group(3) : option.group(2));
                }
            }
            return;
        }
        lines(value).forEach(secrets::add);
        addCredentials(secrets, value);
    }

    /** A key in PEM is printed line by line. */
    private static List<String> lines(String value) {
        List<String> lines = new ArrayList<>(value.lines().map(String::strip).toList());
        lines.removeIf(line -> line.startsWith("-----"));
        return lines;
    }

    private static void addCredentials(Set<String> secrets, String credentials) {
        secrets.add(credentials);
        int colon = credentials.indexOf(':');
        if (colon >= 0) {
            secrets.add(credentials.substring(colon + 1));
        }
    }
}
