package dev.stowage.app.run;

import dev.stowage.app.UserException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Answers {@code /livez} and {@code /readyz}: 200 if so, 503 if not. */
final class HealthServer implements AutoCloseable {
    private final Javalin server;

    HealthServer(String host, int port, PackingApplication application) {
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = host;
            config.jetty.port = port;
            config.routes.get("/livez", context -> answer(context, application::isAlive, application));
            config.routes.get("/readyz", context -> answer(context, application::isReady, application));
        });
        try {
            server.start();
        } catch (RuntimeException e) {
            throw new UserException(
                    "cannot listen on " + host + ":" + port + " (http.host, http.port): " + e.getMessage()
                            + "; is another instance running? http.port=0 takes any free port",
                    e);
        }
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void answer(Context context, BooleanSupplier well, PackingApplication application) {
        boolean ok = well.getAsBoolean();
        context.status(ok ? 200 : 503);
        context.json(Map.of("ok", ok, "state", application.state().toString()));
    }
}
