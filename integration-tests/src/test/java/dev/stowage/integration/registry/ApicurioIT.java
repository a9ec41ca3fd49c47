package dev.stowage.integration.registry;

import java.nio.file.Path;

class ApicurioIT extends RegistrySuite {
    @Override
    Registry startRegistry(Path folder) throws Exception {
        return Apicurio.start(folder);
    }
}
