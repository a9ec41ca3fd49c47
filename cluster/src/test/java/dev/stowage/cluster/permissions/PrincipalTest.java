package dev.stowage.cluster.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRAM-SHA-512|org.apache.kafka.common.security.scram.ScramLoginModule required username=\"alice\" password=\"x\";|User:alice",
                "PLAIN|org.apache.kafka.common.security.plain.PlainLoginModule required username=\"bob\" password=\"x\";|User:bob",
                "GSSAPI|com.sun.security.auth.module.Krb5LoginModule required principal=\"stowage/host@REALM\";|User:stowage",
                "OAUTHBEARER|org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;|User:PRINCIPAL",
                "SCRAM-SHA-512|nonsense|User:PRINCIPAL"
            })
    void shouldBeTheUserOfTheJaasConfiguration(String mechanism, String jaas, String principal) {
        Map<String, Object> client = client("SASL_SSL");
        client.put("sasl.mechanism", mechanism);
        client.put("sasl.jaas.config", jaas);

        assertThat(Principal.of(client)).isEqualTo(principal);
    }

    @Test
    void shouldBeAnonymousWithoutAuthentication() {
        assertThat(Principal.of(client("PLAINTEXT"))).isEqualTo("User:ANONYMOUS");
        assertThat(Principal.of(client("SSL"))).isEqualTo("User:ANONYMOUS");
    }

    @Test
    void shouldBeUnknownWhenTheKeyCannotBeRead() {
        Map<String, Object> client = client("SSL");
        client.put("ssl.keystore.location", "/nowhere/client.p12");

        assertThat(Principal.of(client)).isEqualTo("User:PRINCIPAL");
    }

    private static Map<String, Object> client(String protocol) {
        return new HashMap<>(Map.of("bootstrap.servers", "localhost:9092", "security.protocol", protocol));
    }
}
