package dev.stowage.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * A path is mapped to a resource only if it consists of plain names and has a served file extension. So path traversal is not possible, and
 * directories, classes and configuration are not served.
 */
/** Static files of the dashboard and of its charting library, from the class path. */
final class Assets {
    private static final Pattern NAMES =
            Pattern.compile("/((?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*)");
    private static final String DASHBOARD = "dashboard/";
    private static final String WEBJARS = "webjars/";
    private static final String WEBJARS_RESOURCES = "META-INF/resources/";
    private static final String LOGIN = "login.html";

    /** Names of the WebJars that the dashboard uses. */
    private static final Set<String> LIBRARIES = Set.of("uplot");

    /** Files of the login page, which are served without a token. */
    private static final Set<String> OF_LOGIN = Set.of("/login.css", "/login.js", "/icon.svg");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "mjs", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "woff2", "font/woff2");

    /** A file with its content and ETag. */
    record Asset(String contentType, String tag, byte[] content) {}

    /** The file of a path, null if there is none. */
    @Nullable
    Asset find(String path) throws IOException {
        Matcher names = NAMES.matcher(path.equals("/") ? "/index.html" : path);
        if (!names.matches()) {
            return null;
        }
        String name = names.group(1);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        String resource = resource(name);
        byte[] content = type == null || resource == null ? null : read(resource);
        return content == null ? null : new Asset(String.valueOf(type), tag(content), content);
    }

    /** The login page; empty if there is none. */
    byte[] loginPage() {
        try {
            byte[] page = read(DASHBOARD + LOGIN);
            return page == null ? new byte[0] : page;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Whether a path is a file of the login page. */
    boolean isOfLogin(@Nullable String path) {
        return path != null && OF_LOGIN.contains(path);
    }

    private static @Nullable String resource(String name) {
        if (!name.startsWith(WEBJARS)) {
            return DASHBOARD + name;
        }
        String library = name.substring(WEBJARS.length()).split("/", 2)[0];
        return LIBRARIES.contains(library) ? WEBJARS_RESOURCES + name : null;
    }

    private static byte @Nullable [] read(String resource) throws IOException {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
