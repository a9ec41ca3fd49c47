package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Calls the registry, repeats failed calls for a short time, and measures outages of the registry. */
final class RegistryCalls {
    private static final long[] RETRY_AFTER_MS = {100, 400, 1_600};

    /** Calls that time out are not repeated here: the caller measures the outage and decides after each call. */
    private static final Duration REPEATED_FOR = Duration.ofSeconds(4);

    private final Outage outage;
    private final boolean maySayNo;

    /** @param maySayNo whether the registry's refusals are answers to these calls; otherwise they count as outages */
    RegistryCalls(Outage outage, boolean maySayNo) {
        this.outage = outage;
        this.maySayNo = maySayNo;
    }

    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException, RestClientException;
    }

    /**
     * Makes a call.
     *
     * @param what what is requested, for messages
     * @throws RegistryException if the registry refuses or is unavailable
     */
    <T> T ask(String what, Call<T> call) {
        long began = outage.now();
        for (int attempt = 0; ; attempt++) {
            try {
                T answer = call.run();
                outage.answered();
                return answer;
            } catch (RestClientException e) {
                if (maySayNo && RegistryErrors.isRefusal(e)) {
                    outage.answered();
                    throw RegistryException.refused(
                            "the schema registry refused " + what + " (" + RegistryErrors.describe(e) + ")", e);
                }
                if (isOver(attempt, began)) {
                    throw RegistryException.unavailable(
                            "the schema registry does not serve " + what + ": " + RegistryErrors.describe(e),
                            e,
                            outage.failed(began));
                }
            } catch (IOException e) {
                if (isOver(attempt, began)) {
                    throw RegistryException.unavailable(
                            "the schema registry does not answer for " + what + ": " + e, e, outage.failed(began));
                }
            }
            pause(RETRY_AFTER_MS[attempt]);
        }
    }

    private boolean isOver(int attempt, long began) {
        return attempt == RETRY_AFTER_MS.length || outage.now() - began > REPEATED_FOR.toNanos();
    }

    /** Waits. */
    void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryException.unavailable("interrupted while waiting for the schema registry", e, Duration.ZERO);
        }
    }
}
