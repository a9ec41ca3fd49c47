package dev.stowage.server.run;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;

/** Health check for containers: queries the server in the same container; exit code 0 if it is alive, else 1. */
public final class HealthProbe {
    private static final String DEFAULT_URL = "http://127.0.0.1:8090/livez";
    private static final int TIMEOUT_MS = 5_000;

    private HealthProbe() {}

    public static void main(String[] arguments) {
        System.exit(isAlive(arguments.length == 0 ? DEFAULT_URL : arguments[0]) ? 0 : 1);
    }

    static boolean isAlive(String address) {
        try {
            URL url = URI.create(address).toURL();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
