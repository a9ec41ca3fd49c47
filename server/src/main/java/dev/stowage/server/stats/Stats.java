package dev.stowage.server.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.ApiJson;

/**
 * The responses of an instance, requested one after the other.
 *
 * @param overlong value of the key {@code overlong}, empty if nothing was cut
 */
record Stats(JsonNode padRatios, JsonNode pools, JsonNode rejects, String overlong) {

    /** The responses as one line of JSON. */
    String json() throws JsonProcessingException {
        ObjectNode all = ApiJson.MAPPER.createObjectNode();
        all.set("pad_ratios", padRatios);
        all.set("pools", pools);
        all.set("rejects", rejects);
        return ApiJson.MAPPER.writeValueAsString(all);
    }
}
