package dev.stowage.server.http;

import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Access control: admits requests with an allowed host, a plain path, the token, and a method that the path supports. */
final class AccessControl extends Handler.Wrapper {
    private static final String REALM = "Bearer realm=\"stowage\"";

    private final TokenAuthentication access;
    private final AllowedHosts names;
    private final Assets assets;
    private final ServerCounts counts;

    AccessControl(TokenAuthentication access, AllowedHosts names, Assets assets, ServerCounts counts) {
        this.access = access;
        this.names = names;
        this.assets = assets;
        this.counts = counts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Replies.secure(response.getHeaders());
        String path = Request.getPathInContext(request);
        if (access.isOpen() && !names.accepts(request)) {
            Replies.problem(
                    request,
                    response,
                    callback,
                    421,
                    "without http.token, only requests with host localhost are allowed, to protect against DNS rebinding");
            return true;
        }
        // No path needs escapes, dots or parameters, and later handlers may interpret them differently.
        if (!path.equals(request.getHttpURI().getPath())) {
            Replies.problem(request, response, callback, 404, "not found");
            return true;
        }
        if (!Routes.isHealth(path) && !access.admits(request) && !assets.isOfLogin(path)) {
            refuse(request, response, callback, path);
            return true;
        }
        Set<String> methods = Routes.methods(path);
        if (!methods.contains(request.getMethod())) {
            String allowed = String.join(", ", new TreeSet<>(methods));
            response.getHeaders().put(HttpHeader.ALLOW, allowed);
            Replies.problem(request, response, callback, 405, "method not allowed; allowed: " + allowed);
            return true;
        }
        return super.handle(isHead(request) ? new AsGet(request) : request, response, callback);
    }

    private static boolean isHead(Request request) {
        return "HEAD".equals(request.getMethod());
    }

    /** Handled like a GET; the server omits the body. */
    private static final class AsGet extends Request.Wrapper {
        AsGet(Request request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return "GET";
        }
    }

    private void refuse(Request request, Response response, Callback callback, String path) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, REALM);
        if (TokenAuthentication.hasCredentials(request)) {
            counts.countRefusedLogin();
        }
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        byte[] page = assets.loginPage();
        if (page.length > 0 && Routes.isPage(path) && accept != null && accept.contains("text/html")) {
            Replies.send(request, response, callback, 401, "text/html;charset=utf-8", page);
            return;
        }
        Replies.problem(
                request,
                response,
                callback,
                401,
                "the token is missing or invalid; send it as Authorization: Bearer TOKEN (http.token, http.token.file)");
    }
}
