package dev.stowage.integration.faults;

import java.time.Duration;

/**
 * Recovery times of the only instance after SIGKILL and a restart.
 *
 * @param start from the start of the process until it is ready; longer on a busy machine
 * @param rest from then until all partitions have new batches
 */
record Recovery(Duration start, Duration rest) {
    Duration whole() {
        return start.plus(rest);
    }
}
