package dev.stowage.integration.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** GUIDs of schemas, which clients of version 7 do not support. */
final class Guids {
    private static final byte MAGIC = 1;

    private Guids() {}

    /** GUID of the first version of a subject, from the registry. */
    static UUID of(String registryUrl, String subject) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl + "/subjects/" + subject + "/versions/1"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return UUID.fromString(new ObjectMapper().readTree(answer).path("guid").asText());
    }

    /** A header with a GUID. */
    static Header header(String name, UUID guid) {
        return new RecordHeader(
                name,
                ByteBuffer.allocate(17)
                        .put(MAGIC)
                        .putLong(guid.getMostSignificantBits())
                        .putLong(guid.getLeastSignificantBits())
                        .array());
    }
}
