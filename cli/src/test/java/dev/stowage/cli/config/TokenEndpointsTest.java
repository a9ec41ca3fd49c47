package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenEndpointsTest {
    private static final String REGISTRY = "registry.bearer.auth.issuer.endpoint.url";

    @BeforeEach
    @AfterEach
    void clear() {
        System.clearProperty(TokenEndpoints.PROPERTY);
    }

    @Test
    void shouldAllowTheEndpointsOfTheConfigurations() {
        TokenEndpoints.allow(StowageConfig.of(Map.of(
                REGISTRY, "https://idp/registry", "kafka.sasl.oauthbearer.token.endpoint.url", "https://idp/kafka")));
        assertThat(System.getProperty(TokenEndpoints.PROPERTY)).isEqualTo("https://idp/registry,https://idp/kafka");

        TokenEndpoints.allow(StowageConfig.of(Map.of(REGISTRY, "https://idp/other")));
        assertThat(System.getProperty(TokenEndpoints.PROPERTY).split(","))
                .containsExactlyInAnyOrder("https://idp/registry", "https://idp/kafka", "https://idp/other");
    }

    @Test
    void shouldLeaveThePropertyAloneWhenSomebodyElseHasSetIt() {
        System.setProperty(TokenEndpoints.PROPERTY, "https://idp/one");

        TokenEndpoints.allow(StowageConfig.of(Map.of(REGISTRY, "https://idp/other")));

        assertThat(System.getProperty(TokenEndpoints.PROPERTY)).isEqualTo("https://idp/one");
    }

    @Test
    void shouldSetNothingWhenThereIsNoTokenEndpoint() {
        TokenEndpoints.allow(StowageConfig.of(Map.of()));

        assertThat(System.getProperty(TokenEndpoints.PROPERTY)).isNull();
    }
}
