package dev.stowage.integration.registry;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.embedded.FreePort;
import java.io.IOException;
import java.nio.file.Path;

class EmbeddedRegistryIT extends RegistrySuite {
    @Override
    Registry startRegistry(Path folder) throws Exception {
        return new OnDisk(folder, FreePort.find());
    }

    private static final class OnDisk implements Registry {
        private final Path folder;
        private final int port;
        private EmbeddedRegistry registry;

        OnDisk(Path folder, int port) {
            this.folder = folder;
            this.port = port;
            registry = start(folder, port);
        }

        @Override
        public String url() {
            return registry.url().toString();
        }

        @Override
        public boolean servesGuids() {
            return true;
        }

        @Override
        public void restart() throws IOException {
            registry.close();
            registry = start(folder, port);
        }

        @Override
        public void close() {
            registry.close();
        }

        private static EmbeddedRegistry start(Path folder, int port) {
            return EmbeddedRegistry.builder().dataDirectory(folder).port(port).start();
        }
    }
}
