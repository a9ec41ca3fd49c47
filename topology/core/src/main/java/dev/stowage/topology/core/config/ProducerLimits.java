package dev.stowage.topology.core.config;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/** Refuses limits of the producer, set by the user, that are below those of the records that Stowage sends. */
final class ProducerLimits {
    private final StowageConfig config;
    private final Map<String, String> kafka;

    private ProducerLimits(StowageConfig config, Map<String, String> kafka) {
        this.config = config;
        this.kafka = kafka;
    }

    /**
     * Looks at both limits.
     *
     * @param kafka what passes through, without its prefix
     * @throws ConfigException naming the keys, their values and what would be accepted
     */
    static void refuse(StowageConfig config, Map<String, String> kafka) {
        ProducerLimits limits = new ProducerLimits(config, kafka);
        limits.refuse(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        limits.refuse(ProducerConfig.BUFFER_MEMORY_CONFIG);
    }

    private void refuse(String property) {
        String forProducers = PassThrough.PRODUCER_PREFIX + property;
        String name = kafka.containsKey(forProducers) ? forProducers : property;
        String value = kafka.get(name);
        // What is no number is refused by the producer.
        if (value == null || !value.matches("\\d{1,18}")) {
            return;
        }
        long limit = Long.parseLong(value);
        refuse(
                name,
                limit,
                config.maxBatchRecordBytes(),
                Keys.BATCH_MAX_BYTES + "=" + config.batchMaxBytes(),
                limit - StowageConfig.BATCH_RECORD_BYTES >= config.minBatchMaxBytes()
                        ? ", or " + Keys.BATCH_MAX_BYTES + " <= " + (limit - StowageConfig.BATCH_RECORD_BYTES)
                        : "");
        refuse(
                name,
                limit,
                config.maxStateEntryBytes(),
                "the state of up to " + Keys.BATCH_SLOTS + "="
                        + config.packingOptions().batchSlots() + " slots in each open batch",
                "");
        refuse(
                name,
                limit,
                config.maxRejectBytes(),
                Keys.REJECTS_MAX_BYTES + "=" + config.maxRejectBytes(),
                limit >= StowageConfig.MIN_REJECTS_MAX_BYTES ? ", or " + Keys.REJECTS_MAX_BYTES + " <= " + limit : "");
    }

    private static void refuse(String name, long limit, long needed, String by, String otherwise) {
        if (limit < needed) {
            throw new ConfigException(
                    PassThrough.PREFIX + name,
                    limit,
                    "records of up to " + needed + " bytes are sent by " + by + "; accepted: >= " + needed + otherwise);
        }
    }
}
