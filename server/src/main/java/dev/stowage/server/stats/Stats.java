package dev.stowage.server.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.ApiJson;

/**
 * What an instance said, at about one time.
 *
 * @param overlong value of that key, empty if nothing was cut
 */
record Stats(JsonNode padRatios, JsonNode pools, JsonNode rejects, String overlong) {

    /** All of it as one line. */
    String json() throws JsonProcessingException {
        ObjectNode all = ApiJson.MAPPER.createObjectNode();
        all.set("pad_ratios", padRatios);
        all.set("pools", pools);
        all.set("rejects", rejects);
        return ApiJson.MAPPER.writeValueAsString(all);
    }
}
