package dev.stowage.embedded;

import java.nio.file.Path;

/** A registry in a separate process, for tests that kill it. Its argument is the data directory. */
public final class RegistryProcess {
    private RegistryProcess() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedRegistry registry =
                EmbeddedRegistry.builder().dataDirectory(Path.of(arguments[0])).start();
        System.out.println(registry.url());
        // The test holds the other end of the pipe: when the test ends, so does this process.
        while (System.in.read() >= 0) {}
        registry.close();
    }
}
