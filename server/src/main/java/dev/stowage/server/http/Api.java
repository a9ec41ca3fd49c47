package dev.stowage.server.http;

import dev.stowage.server.http.Assets.Asset;
import dev.stowage.server.http.answer.Answers;
import dev.stowage.server.http.answer.ConfigAnswer;
import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.ApplicationViews;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of dashboard and API. Requests that query other instances are asynchronous and occupy no thread. */
final class Api {
    static final String NOT_YET = "the application is starting; try again in a moment";

    private static final Logger LOGGER = LoggerFactory.getLogger(Api.class);
    private static final String JSON = "application/json";
    private static final String OPENAPI = "openapi.json";

    private final TokenAuthentication access;
    private final Sessions sessions;
    private final Assets assets;
    private final AtomicReference<@Nullable ServedApplication> served;

    Api(
            TokenAuthentication access,
            Sessions sessions,
            Assets assets,
            AtomicReference<@Nullable ServedApplication> served) {
        this.access = access;
        this.sessions = sessions;
        this.assets = assets;
        this.served = served;
    }

    void addTo(RoutesConfig routes) {
        routes.get(Routes.PAD_RATIOS, this::padRatios);
        routes.get(Routes.POOLS, context -> answer(context, Answers::pools));
        routes.get(Routes.REJECTS, context -> answer(context, Answers::rejects));
        routes.get(Routes.TOPOLOGY, this::topology);
        routes.get(Routes.CONFIG, context -> json(context, ConfigAnswer.of(served().config())));
        routes.get(Routes.INSTANCE, this::instance);
        routes.post(Routes.SESSION, this::openSession);
        routes.delete(Routes.SESSION, this::closeSession);
        routes.get(Routes.OPENAPI, Api::openApi);
        routes.get("/*", this::asset);
        routes.get("/", this::asset);
        routes.exception(ProblemException.class, (e, context) -> problem(context, e.status(), e.getMessage()));
        routes.exception(HttpResponseException.class, (e, context) -> problem(context, e.getStatus(), e.getMessage()));
        routes.exception(
                CompletionException.class, (e, context) -> fail(context, e.getCause() == null ? e : e.getCause()));
        routes.exception(Exception.class, (e, context) -> fail(context, e));
    }

    private void padRatios(Context context) {
        int windows = windows(context);
        answer(context, windows, view -> Answers.padRatios(view, windows));
    }

    private void topology(Context context) {
        ServedApplication now = served();
        String id = now.config().stowage().applicationId();
        answer(context, view -> Answers.topology(view, id, now.application().description()));
    }

    private void instance(Context context) {
        int windows = windows(context);
        context.future(() -> served().views().local(windows).thenAccept(view -> json(context, view)));
    }

    private void answer(Context context, Function<ApplicationView, Object> answer) {
        answer(context, ApplicationViews.USUAL_WINDOWS, answer);
    }

    private void answer(Context context, int windows, Function<ApplicationView, Object> answer) {
        context.future(() -> served().answer(windows, context.path(), answer)
                .thenAccept(json -> context.contentType(JSON).result(json)));
    }

    private void openSession(Context context) {
        if (!access.isOpen()) {
            String session = access.openSession(context.header("Authorization"));
            if (session == null) {
                throw new ProblemException(401, "opening a session requires the token; a session is not accepted");
            }
            setCookie(context, session, Sessions.LIFE.toSeconds());
        }
        context.status(204);
    }

    private void closeSession(Context context) {
        sessions.close(context.cookie(TokenAuthentication.COOKIE));
        setCookie(context, "", 0);
        context.status(204);
    }

    private static void setCookie(Context context, String id, long seconds) {
        context.header(
                "Set-Cookie",
                TokenAuthentication.COOKIE + "=" + id + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict");
    }

    private static void openApi(Context context) throws IOException {
        try (InputStream in = Api.class.getResourceAsStream(OPENAPI)) {
            if (in == null) {
                throw new IOException(OPENAPI + " is not on the class path");
            }
            context.contentType(JSON).result(in.readAllBytes());
        }
    }

    private void asset(Context context) throws IOException {
        Asset asset = assets.find(context.path());
        if (asset == null) {
            throw new ProblemException(404, "not found; /api/v1/openapi.json describes the API");
        }
        context.header("Cache-Control", "no-cache").header("ETag", asset.tag());
        if (asset.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(asset.contentType()).result(asset.content());
    }

    private static int windows(Context context) {
        String given = context.queryParam("windows");
        if (given == null) {
            return ApplicationViews.USUAL_WINDOWS;
        }
        try {
            int windows = Integer.parseInt(given);
            if (windows >= 1 && windows <= ApplicationViews.MAX_WINDOWS) {
                return windows;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new ProblemException(
                400, "invalid windows: it must be a whole number from 1 to " + ApplicationViews.MAX_WINDOWS);
    }

    private ServedApplication served() {
        ServedApplication now = served.get();
        if (now == null) {
            throw new ProblemException(503, NOT_YET);
        }
        return now;
    }

    private static void json(Context context, Object answer) {
        context.contentType(JSON).result(ServedApplication.json(answer));
    }

    private static void fail(Context context, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            problem(context, problem.status(), problem.getMessage());
            return;
        }
        LOGGER.atWarn().addKeyValue("path", context.path()).setCause(failure).log("request failed");
        problem(context, 500, Problem.FAILED);
    }

    private static void problem(Context context, int status, @Nullable String detail) {
        if (status == 503) {
            context.header("Retry-After", "1");
        }
        context.status(status)
                .result(Problem.of(status, String.valueOf(detail), context.path())
                        .json())
                .contentType(Problem.CONTENT_TYPE);
    }
}
