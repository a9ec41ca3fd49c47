package dev.stowage.integration.faults;

import dev.stowage.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A broker in a separate process. Arguments: data directory, address to listen on, address to advertise, port. With two
 * different addresses, a {@link Proxy} can be placed between it and its clients.
 */
final class BrokerMain {
    static final String STARTED = "the broker listens on ";

    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.builder()
                .dataDirectory(Path.of(arguments[0]))
                .host(arguments[1])
                .advertisedHost(arguments[2])
                .port(Integer.parseInt(arguments[3]))
                .start();
        System.out.println(STARTED + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
