package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientKeysTest {
    @Test
    void shouldNameKeysThatNoClientKnows() {
        assertThat(ClientKeys.unknown(List.of(
                        "kafka.retires",
                        "kafka.main.consumer.max.poll.record",
                        "registry.basic.auth.user.inof",
                        "kafka.quite.another.thing",
                        "input.topic")))
                .containsExactly(
                        "no client has a property kafka.main.consumer.max.poll.record; did you mean"
                                + " kafka.main.consumer.max.poll.records?",
                        "no client has a property kafka.quite.another.thing",
                        "no client has a property kafka.retires; did you mean kafka.retries?",
                        "no client has a property registry.basic.auth.user.inof; did you mean registry.basic.auth.user.info?");
    }

    @Test
    void shouldKnowWhatTheClientsKnow() {
        assertThat(ClientKeys.unknown(List.of(
                        "kafka.security.protocol",
                        "kafka.sasl.jaas.config",
                        "kafka.ssl.truststore.location",
                        "kafka.commit.interval.ms",
                        "kafka.main.consumer.max.poll.records",
                        "kafka.producer.linger.ms",
                        "kafka.admin.request.timeout.ms",
                        "kafka.topic.segment.bytes",
                        "kafka.config.providers",
                        "kafka.config.providers.file.class",
                        "registry.auto.register.schemas",
                        "registry.use.latest.version",
                        "registry.value.subject.name.strategy",
                        "registry.basic.auth.credentials.source",
                        "registry.basic.auth.user.info",
                        "registry.bearer.auth.token",
                        "registry.bearer.auth.issuer.endpoint.url",
                        "registry.http.read.timeout.ms",
                        "registry.max.retries",
                        "registry.missing.id.cache.ttl.sec",
                        "registry.schema.registry.ssl.truststore.location")))
                .isEmpty();
    }
}
