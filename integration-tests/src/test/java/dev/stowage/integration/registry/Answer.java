package dev.stowage.integration.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** A registry's response to a call. */
record Answer(int status, String contentType, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REGISTRY_JSON = "application/vnd.schemaregistry.v1+json";

    static Answer ok(Object answer) {
        return json(200, answer);
    }

    static Answer error(int status, int code, String message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("error_code", code);
        answer.put("message", message);
        return json(status, answer);
    }

    private static Answer json(int status, Object answer) {
        try {
            return new Answer(status, REGISTRY_JSON, JSON.writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
