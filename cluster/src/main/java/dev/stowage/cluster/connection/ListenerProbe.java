package dev.stowage.cluster.connection;

import dev.stowage.cli.UserException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Finds out what listens at the addresses of the brokers, by a request of Kafka's protocol without TLS that needs no authentication. */
final class ListenerProbe {
    private static final int CONNECT_MS = 1_500;
    private static final int READ_MS = 1_500;
    private static final int HTTP_READ_MS = 500;
    private static final int RESOLVE_MS = 8_000;

    /** Addresses that are tried. */
    private static final int TRIED = 2;

    private static final short API_VERSIONS = 18;
    private static final short METADATA = 3;
    private static final short METADATA_VERSION = 4;
    private static final int CORRELATION = 0x53746f77;

    /** Longer than an answer to either request without topics. */
    private static final int MAX_ANSWER = 1 << 20;

    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 0x03;
    private static final byte[] HTTP = {'H', 'T', 'T', 'P'};

    private final List<String> addresses;

    /** What listens at an address. */
    enum Listener {
        /** Kafka without TLS and without SASL. */
        PLAINTEXT,
        /** Kafka without TLS, with SASL. */
        SASL_PLAINTEXT,
        TLS,
        HTTP,
        /** Something that accepts connections and does not answer, or answers otherwise. */
        OTHER,
        /** Nothing that accepts connections. */
        NONE
    }

    ListenerProbe(String bootstrapServers) {
        addresses = Arrays.stream(bootstrapServers.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    /** @throws UserException if no host name of the brokers can be resolved */
    void requireResolved() {
        CompletableFuture<List<String>> lookup = new CompletableFuture<>();
        Thread thread = new Thread(() -> lookup.complete(unresolved()), "resolve");
        thread.setDaemon(true);
        thread.start();
        List<String> unresolved;
        try {
            unresolved = lookup.get(RESOLVE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UserException(
                    "bootstrap.servers: the host names in " + addresses + " were not resolved within "
                            + RESOLVE_MS / 1_000 + " s; check the DNS of this machine",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("lookups throw nothing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while resolving " + addresses, e);
        }
        if (unresolved.size() == addresses.size()) {
            throw new UserException("bootstrap.servers: unknown host " + String.join(", ", unresolved)
                    + "; check the name and the DNS of this machine");
        }
    }

    /**
     * Checks that the first address that answers is a listener without TLS.
     *
     * @param protocol security protocol of the client
     * @throws UserException if it is another one
     */
    void requirePlaintext(String protocol) {
        for (String address : tried()) {
            switch (at(address)) {
                case TLS ->
                    throw new UserException(address + " is a TLS port, but kafka.security.protocol is " + protocol
                            + "; set it to " + (protocol.startsWith("SASL") ? "SASL_SSL" : "SSL or SASL_SSL"));
                case HTTP ->
                    throw new UserException(address + " (bootstrap.servers) is an HTTP server, not a Kafka broker");
                case SASL_PLAINTEXT -> {
                    if (!protocol.startsWith("SASL")) {
                        throw new UserException(address + " requires SASL, but kafka.security.protocol is " + protocol
                                + "; set it to SASL_PLAINTEXT, with kafka.sasl.mechanism and kafka.sasl.jaas.config");
                    }
                    return;
                }
                case PLAINTEXT -> {
                    return;
                }
                case OTHER, NONE -> {
                    // The client finds out.
                }
            }
        }
    }

    /** What listens, for the error of a client that got no answer: one sentence for each address. */
    List<String> found(String protocol) {
        List<String> found = new ArrayList<>();
        for (String address : tried()) {
            found.add(
                    switch (at(address)) {
                        case PLAINTEXT, SASL_PLAINTEXT ->
                            protocol.endsWith("SSL")
                                    ? address + " is a port without TLS, but kafka.security.protocol is " + protocol
                                    : address + " answers";
                        case TLS ->
                            address + " is a TLS port"
                                    + (protocol.startsWith("SASL")
                                            ? ""
                                            : ", which may require SASL (kafka.security.protocol=SASL_SSL)");
                        case HTTP -> address + " is an HTTP server";
                        case OTHER -> address + " accepts connections, but does not answer";
                        case NONE -> "nothing accepts connections at " + address;
                    });
        }
        return found;
    }

    private List<String> tried() {
        return addresses.subList(0, Math.min(TRIED, addresses.size()));
    }

    private List<String> unresolved() {
        return addresses.stream()
                .filter(address -> socketAddress(address) == null)
                .toList();
    }

    private static @Nullable InetSocketAddress socketAddress(String address) {
        String host = Utils.getHost(address);
        Integer port = Utils.getPort(address);
        if (host == null || port == null) {
            // The client says what is wrong with the address.
            return InetSocketAddress.createUnresolved("", 0);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** What listens at an address. */
    static Listener at(String address) {
        InetSocketAddress to = socketAddress(address);
        if (to == null || to.isUnresolved()) {
            return Listener.NONE;
        }
        try {
            Listener found = connected(to, ListenerProbe::ask);
            // A server of HTTP waits for the end of the line.
            return found == Listener.OTHER ? connected(to, ListenerProbe::askOverHttp) : found;
        } catch (IOException e) {
            return Listener.NONE;
        }
    }

    private interface Question {
        Listener ask(Socket socket) throws IOException;
    }

    private static Listener connected(InetSocketAddress to, Question question) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(to, CONNECT_MS);
            socket.setSoTimeout(READ_MS);
            try {
                return question.ask(socket);
            } catch (IOException e) {
                return Listener.OTHER;
            }
        }
    }

    private static Listener ask(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(request(API_VERSIONS, (short) 0, new byte[0]));
        byte[] start = in.readNBytes(Integer.BYTES);
        if (start.length < Integer.BYTES) {
            return Listener.OTHER;
        }
        if ((start[0] == TLS_ALERT || start[0] == TLS_HANDSHAKE) && start[1] == TLS_MAJOR) {
            return Listener.TLS;
        }
        if (Arrays.equals(start, HTTP)) {
            return Listener.HTTP;
        }
        if (!isAnswer(in, ByteBuffer.wrap(start).getInt())) {
            return Listener.OTHER;
        }
        return acceptsMetadata(socket, in) ? Listener.PLAINTEXT : Listener.SASL_PLAINTEXT;
    }

    private static Listener askOverHttp(Socket socket) throws IOException {
        socket.setSoTimeout(HTTP_READ_MS);
        socket.getOutputStream().write("HEAD / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return Arrays.equals(socket.getInputStream().readNBytes(HTTP.length), HTTP) ? Listener.HTTP : Listener.OTHER;
    }

    /** A listener with SASL closes a connection that sends another request before authentication. */
    private static boolean acceptsMetadata(Socket socket, DataInputStream in) throws IOException {
        // No topics, and none are created.
        byte[] body = new byte[Integer.BYTES + 1];
        try {
            socket.getOutputStream().write(request(METADATA, METADATA_VERSION, body));
            return isAnswer(in, in.readInt());
        } catch (SocketTimeoutException e) {
            return true;
        } catch (EOFException | SocketException e) {
            return false;
        }
    }

    private static boolean isAnswer(DataInputStream in, int size) throws IOException {
        if (size < Integer.BYTES || size > MAX_ANSWER) {
            return false;
        }
        byte[] answer = in.readNBytes(size);
        return answer.length == size && ByteBuffer.wrap(answer).getInt() == CORRELATION;
    }

    private static byte[] request(short api, short version, byte[] body) {
        int size = 3 * Short.BYTES + Integer.BYTES + body.length;
        return ByteBuffer.allocate(Integer.BYTES + size)
                .putInt(size)
                .putShort(api)
                .putShort(version)
                .putInt(CORRELATION)
                .putShort((short) -1)
                .put(body)
                .array();
    }
}
