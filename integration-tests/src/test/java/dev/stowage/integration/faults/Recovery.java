package dev.stowage.integration.faults;

import java.time.Duration;

/**
 * Of the only instance after SIGKILL and a restart.
 *
 * @param start of the process, until it serves; takes longer on a busy machine
 * @param rest from then until all partitions have new batches
 */
record Recovery(Duration start, Duration rest) {
    Duration whole() {
        return start.plus(rest);
    }
}
