package dev.stowage.integration.registry;

import java.nio.file.Path;

/** Runs the suite with the fake registry, without faults. */
class FakeRegistryIT extends RegistrySuite {
    @Override
    Registry startRegistry(Path folder) throws Exception {
        return FakeRegistry.start();
    }
}
