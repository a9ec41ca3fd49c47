package dev.stowage.topology.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.window.WindowClock.Verdict;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowClockTest {
    private static final long MINUTE = 60_000;
    private static final long START = 100_000 * MINUTE;
    private static final long EPOCH = 5;

    /** Windows of 10 minutes, an hour out of order, a jump at the third far record in a row. */
    @ParameterizedTest(name = "version {0}, minute {1}, epoch {2}, {3} from afar: {4}")
    @CsvSource({
        // The window's epoch: the timestamp decides.
        "2, 0, 5, 0, JOINS",
        "2, 9, 5, 0, JOINS",
        "2, 10, 5, 0, CLOSES",
        "2, 70, 5, 0, CLOSES",
        "2, 71, 5, 0, JOINS_FAR_FROM_WINDOW",
        "2, 71, 5, 2, JUMPS",
        "2, -60, 5, 0, JOINS",
        "2, -61, 5, 0, JOINS_FAR_FROM_WINDOW",
        "2, -61, 5, 2, JUMPS",
        // A lower epoch: the timestamp decides, too.
        "2, 0, 4, 0, JOINS",
        "2, 10, 4, 0, CLOSES",
        "2, 71, 0, 0, JOINS_FAR_FROM_WINDOW",
        "2, 71, 0, 2, JUMPS",
        "2, 0, -9, 0, JOINS",
        // A higher epoch: closes the window, regardless of the timestamp.
        "2, 0, 6, 0, HIGHER_EPOCH",
        "2, 10, 6, 0, HIGHER_EPOCH",
        "2, 71, 6, 0, HIGHER_EPOCH",
        "2, 71, 6, 2, HIGHER_EPOCH",
        "2, -61, 6, 2, HIGHER_EPOCH",
        "2, -90000, 9223372036854775807, 0, HIGHER_EPOCH",
        // Packing version 1 ignores epochs.
        "1, 0, 6, 0, JOINS",
        "1, 10, 6, 0, CLOSES",
        "1, 71, 6, 0, JOINS_FAR_FROM_WINDOW",
        "1, 71, 6, 2, JUMPS",
        "1, 0, 4, 0, JOINS",
    })
    void shouldJudgeByEpochAndTimestamp(int version, long minute, long epoch, int farFromWindow, Verdict expected) {
        WindowState window = new WindowState(17, START, START + 10 * MINUTE, EPOCH, START, farFromWindow);

        assertThat(clock(version).judge(window, START + minute * MINUTE, epoch)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "2, 7", "2, -1", "2, 9223372036854775807"})
    void shouldOpenAWindowWithTheEpochOfTheRecord(int version, long epoch) {
        WindowState window = clock(version).open(3, START + 4 * MINUTE, epoch);

        assertThat(window.offset()).isEqualTo(3);
        assertThat(window.start()).isEqualTo(START);
        assertThat(window.end()).isEqualTo(START + 10 * MINUTE);
        assertThat(window.epoch()).isEqualTo(epoch);
        assertThat(window.streamTime()).isEqualTo(START + 4 * MINUTE);
    }

    private static WindowClock clock(int version) {
        return new WindowClock(StowageConfig.of(Map.of(
                "window",
                "10m",
                "out.of.order",
                "1h",
                "window.jump",
                "3",
                "packing.version",
                Integer.toString(version))));
    }
}
