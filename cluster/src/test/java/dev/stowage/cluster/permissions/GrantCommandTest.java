package dev.stowage.cluster.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.permissions.Need.Condition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class GrantCommandTest {
    private final Map<String, Object> client = new HashMap<>(Map.of("bootstrap.servers", "kafka:9093"));

    @Test
    void shouldNameUserOperationsAndTopic() {
        ResourcePattern input = new ResourcePattern(ResourceType.TOPIC, "sequences", PatternType.LITERAL);

        String sentence = new GrantCommand(client)
                .sentence(
                        input,
                        List.of(
                                wanted(AppResource.INPUT, AclOperation.READ, Condition.ALWAYS),
                                wanted(AppResource.INPUT, AclOperation.DESCRIBE_CONFIGS, Condition.ALWAYS)));

        assertThat(sentence)
                .isEqualTo("user User:ANONYMOUS may not DescribeConfigs, Read on topic sequences; `kafka-acls.sh"
                        + " --bootstrap-server kafka:9093 --add --allow-principal User:ANONYMOUS --operation"
                        + " DescribeConfigs --operation Read --topic sequences`");
    }

    @Test
    void shouldGrantAPrefixAndQuoteWhatAShellWouldSplit() {
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "PLAIN");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"it's me\" password=\"x\";");
        ResourcePattern ids = new ResourcePattern(ResourceType.TRANSACTIONAL_ID, "stowage-", PatternType.PREFIXED);

        String sentence = new GrantCommand(client)
                .sentence(ids, List.of(wanted(AppResource.TRANSACTIONS, AclOperation.WRITE, Condition.ALWAYS)));

        assertThat(sentence)
                .contains("may not Write on transactional ids that start with stowage-;")
                .contains(" --command-config admin.properties --add --allow-principal 'User:it'\\''s me' --operation"
                        + " Write --transactional-id stowage- --resource-pattern-type prefixed`");
    }

    @Test
    void shouldNameTheSettingThatTicksDependOn() {
        ResourcePattern input = new ResourcePattern(ResourceType.TOPIC, "sequences", PatternType.LITERAL);

        String sentence = new GrantCommand(client)
                .sentence(input, List.of(wanted(AppResource.INPUT, AclOperation.WRITE, Condition.TICKS)));

        assertThat(sentence).contains("may not Write on topic sequences, which ticks need (or set idle.flush=0); `");
    }

    private static Wanted wanted(AppResource resource, AclOperation operation, Condition when) {
        return new Wanted(new Need(resource, operation, when), "name");
    }
}
