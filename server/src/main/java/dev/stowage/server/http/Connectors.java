package dev.stowage.server.http;

import dev.stowage.cli.UserException;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** What the API's server and the management server have in common. */
final class Connectors {
    private Connectors() {}

    /** A connector that is not open yet. */
    static ServerConnector create(Server server, String host, int port, ConnectionDeadlines deadlines) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HttpLimits.HEADER_BYTES);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(HttpLimits.IDLE.toMillis());
        connector.addBean(deadlines, false);
        return connector;
    }

    /**
     * Listens.
     *
     * @param anyPort whether to use any free port if the configured one is in use
     * @param key configuration key of the port
     * @throws UserException if the address cannot be used
     */
    static void open(ServerConnector connector, boolean anyPort, String key) {
        try {
            connector.open();
        } catch (IOException e) {
            if (anyPort && connector.getPort() != 0) {
                connector.setPort(0);
                open(connector, false, key);
                return;
            }
            throw new UserException(
                    "cannot listen on " + connector.getHost() + ":" + connector.getPort() + " (http.host, " + key
                            + "): " + e.getMessage() + "; is another instance running? " + key
                            + "=0 uses any free port",
                    e);
        }
    }

    /** The first of the handlers, each wrapping the next. */
    static Handler.Wrapper chain(Handler.Wrapper... handlers) {
        for (int i = 0; i + 1 < handlers.length; i++) {
            handlers[i].setHandler(handlers[i + 1]);
        }
        return handlers[0];
    }
}
