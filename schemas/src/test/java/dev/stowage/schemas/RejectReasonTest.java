package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectReasonTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void shouldBeDocumented(RejectReason reason) throws IOException {
        String page = Files.readString(Path.of("../docs/reference/topics.md"));

        assertThat(page.lines().filter(line -> line.startsWith("| `")))
                .anyMatch(line -> line.split("\\|", -1)[1].contains("`" + reason + "`"));
    }
}
