package dev.stowage.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Need.Condition;
import dev.stowage.integration.security.SecuredCluster.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Test;

/** The page security.md has the grants of the code. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("../docs/operations/security.md");

    /** Commands that the user of the example may run. */
    private static final List<CommandGrants> COMMANDS = List.of(
            CommandGrants.RUN,
            CommandGrants.INGEST,
            CommandGrants.CLOSE,
            CommandGrants.VERIFY,
            CommandGrants.TAIL,
            CommandGrants.LIST_REJECTS,
            CommandGrants.REPLAY);

    @Test
    void shouldHaveTheTableOfCommandGrants() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| command | resource |"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        assertThat(rows).isEqualTo(CommandGrants.table());
    }

    @Test
    void shouldGrantTheUserOfStrimziWhatItsCommandsNeed() throws IOException {
        JsonNode acls = example("KafkaUser").at("/spec/authorization/acls");

        Set<String> granted = new TreeSet<>();
        acls.forEach(acl -> acl.get("operations")
                .forEach(operation -> granted.add(acl.at("/resource/type").asText() + " "
                        + acl.at("/resource/name").asText() + " "
                        + acl.at("/resource/patternType").asText("literal") + " " + operation.asText())));

        assertThat(granted).isEqualTo(needed());
    }

    private static Set<String> needed() {
        Grants grants = Grants.of(Map.of(), "");
        Set<Grant> all = COMMANDS.stream()
                .flatMap(command -> grants.of(command, "stowage", Condition.ALWAYS, Condition.TICKS).stream())
                .collect(Collectors.toSet());
        // Kafka Streams or Stowage create the changelogs.
        grants.of(CommandGrants.RUN, "stowage", Condition.CREATED).stream()
                .filter(grant -> grant.resource().patternType() == PatternType.PREFIXED)
                .forEach(all::add);
        return all.stream()
                .filter(grant -> grant.operation() != AclOperation.DESCRIBE)
                .map(grant -> type(grant) + " " + grant.resource().name() + " "
                        + (grant.resource().patternType() == PatternType.PREFIXED ? "prefix" : "literal") + " "
                        + SecurityUtils.operationName(grant.operation()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String type(Grant grant) {
        return switch (grant.resource().resourceType()) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            default -> "transactionalId";
        };
    }

    private static JsonNode example(String kind) throws IOException {
        YAMLMapper yaml = new YAMLMapper(new YAMLFactory());
        for (MatchResult block : Pattern.compile("(?s)```yaml\n(.*?)```")
                .matcher(Files.readString(PAGE))
                .results()
                .toList()) {
            JsonNode found = yaml.readTree(block.group(1));
            if (found.get("kind").asText().equals(kind)) {
                return found;
            }
        }
        throw new AssertionError("no example of " + kind);
    }
}
