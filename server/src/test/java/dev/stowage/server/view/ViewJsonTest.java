package dev.stowage.server.view;

import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.withUnread;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.ApiJson;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.PartitionView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JSON that instances exchange, also during a rolling upgrade, when some have the previous version. */
class ViewJsonTest {
    private static final PartitionView VIEW = withUnread(
            partition(3, 40),
            new UnreadRange(2, 9, UnreadRange.Cause.REMOVED, 4),
            new UnreadRange(12, 13, UnreadRange.Cause.SKIPPED));

    @Test
    void shouldReadWhatItWrote() throws JsonProcessingException {
        InstanceView sent = new InstanceView("a:1", "RUNNING", List.of(VIEW));

        InstanceView read = ApiJson.MAPPER.readValue(ApiJson.MAPPER.writeValueAsString(sent), InstanceView.class);

        assertThat(read).isEqualTo(sent);
    }

    @Test
    void shouldReadAViewOfAnInstanceThatDoesNotCountWhatItNeverRead() throws JsonProcessingException {
        ObjectNode sent = ApiJson.MAPPER.valueToTree(VIEW);
        sent.remove("unread");

        PartitionView read = ApiJson.MAPPER.treeToValue(sent, PartitionView.class);

        assertThat(read).isEqualTo(withUnread(VIEW));
    }

    @Test
    void shouldSkipWhatANewerInstanceAdds() throws JsonProcessingException {
        ObjectNode sent = ApiJson.MAPPER.valueToTree(VIEW);
        sent.put("added", 1);
        ((ObjectNode) sent.withArray("unread").get(0)).put("added", 1);

        assertThat(ApiJson.MAPPER.treeToValue(sent, PartitionView.class)).isEqualTo(VIEW);
    }
}
