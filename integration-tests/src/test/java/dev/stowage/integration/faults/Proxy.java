package dev.stowage.integration.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy between clients and a broker: listens on the address that the broker advertises, forwards everything, and
 * can delay data or drop connections. While it is closed, connections are refused.
 */
final class Proxy implements AutoCloseable {
    private static final int CHUNK = 16 << 10;

    private final InetSocketAddress clients;
    private final InetSocketAddress broker;
    private final Random random;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Trouble trouble;
    private @Nullable ServerSocket listener;

    /**
     * Disturbance of a connection.
     *
     * @param mostDelayMillis max delay of a piece of up to 16 KiB; delays are evenly distributed from 0
     * @param drops number of pieces in a thousand that close their connection instead
     */
    record Trouble(int mostDelayMillis, int drops) {}

    Proxy(InetSocketAddress clients, InetSocketAddress broker, long seed) {
        this.clients = clients;
        this.broker = broker;
        random = new Random(seed);
    }

    /** Accepts connections until it is closed; can be opened again. */
    void open() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(clients);
        listener = socket;
        daemon(() -> accept(socket));
    }

    void disturb(Trouble how) {
        trouble = how;
    }

    void calm() {
        trouble = null;
    }

    @Override
    public void close() throws IOException {
        if (listener != null) {
            listener.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // closed, or the client has disconnected
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(broker);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            client.close();
            server.close();
            return;
        }
        sockets.add(client);
        sockets.add(server);
        daemon(() -> pass(client, server));
        daemon(() -> pass(server, client));
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                Trouble now = trouble;
                if (now != null) {
                    if (random.nextInt(1_000) < now.drops()) {
                        return;
                    }
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(now.mostDelayMillis() + 1));
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException | InterruptedException e) {
            return; // the other direction ends with it
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** On the loopback address. */
    static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
