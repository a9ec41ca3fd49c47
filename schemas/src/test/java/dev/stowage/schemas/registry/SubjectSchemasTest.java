package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.schemas.ContractSchemas;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SubjectSchemasTest {
    private static final Map<String, String> LOOK_UP = Map.of("auto.register.schemas", "false");

    private final SchemaRegistryClient client =
            RegistryClients.create(Map.of("schema.registry.url", "mock://SubjectSchemasTest" + hashCode()));

    @Test
    void shouldFindTheSameSchemaInAnotherText() throws Exception {
        Schema schema = ContractSchemas.rawSequence();
        String text = schema.toString().replaceAll("\"doc\":\"[^\"]*\"", "\"doc\":\"other\"");
        assertThat(text).isNotEqualTo(schema.toString());
        int id = client.register("sequences-value", new AvroSchema(text));

        assertThat(new SubjectSchemas(client, LOOK_UP)
                        .forWriting("sequences", schema)
                        .id())
                .isEqualTo(id);
    }

    @Test
    void shouldNotTakeAnotherSchemaForTheSame() throws Exception {
        String text = ContractSchemas.rawSequence().toString().replace("\"long\"", "\"int\"");
        client.register("sequences-value", new AvroSchema(text));
        SubjectSchemas subjects = new SubjectSchemas(client, LOOK_UP);

        assertThatThrownBy(() -> subjects.forWriting("sequences", ContractSchemas.rawSequence()))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isRefusal()).isTrue());
        assertThatThrownBy(() -> subjects.forWriting("unknown", ContractSchemas.rawSequence()))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isRefusal()).isTrue());
    }
}
