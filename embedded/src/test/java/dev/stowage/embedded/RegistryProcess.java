package dev.stowage.embedded;

import java.nio.file.Path;

/** A registry in a process of its own, for tests that kill it. Its argument is the data directory. */
public final class RegistryProcess {
    private RegistryProcess() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedRegistry registry =
                EmbeddedRegistry.builder().dataDirectory(Path.of(arguments[0])).start();
        System.out.println(registry.url());
        // The test holds the other end: if it goes, so does this process.
        while (System.in.read() >= 0) {}
        registry.close();
    }
}
