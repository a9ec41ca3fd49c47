package dev.stowage.app.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.app.view.ViewJson;

/** What an instance said, at about one time. */
record Stats(JsonNode padRatios, JsonNode pools, JsonNode rejects) {

    /** All of it as one line. */
    String json() throws JsonProcessingException {
        ObjectNode all = ViewJson.MAPPER.createObjectNode();
        all.set("pad_ratios", padRatios);
        all.set("pools", pools);
        all.set("rejects", rejects);
        return ViewJson.MAPPER.writeValueAsString(all);
    }
}
