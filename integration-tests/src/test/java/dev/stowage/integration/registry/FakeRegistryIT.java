package dev.stowage.integration.registry;

import java.nio.file.Path;

/** The fake one, which behaves well here. */
class FakeRegistryIT extends RegistrySuite {
    @Override
    Registry startRegistry(Path folder) throws Exception {
        return FakeRegistry.start();
    }
}
