package dev.stowage.server.http.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.stowage.topology.core.view.BucketView;
import java.util.List;
import java.util.SortedMap;

/** The counts of a bucket, identified by its upper bound. */
record Bucket(int bucket, @JsonUnwrapped Counts counts) {
    static List<Bucket> of(SortedMap<Integer, BucketView> buckets) {
        return buckets.entrySet().stream()
                .map(entry -> new Bucket(entry.getKey(), Counts.of(entry.getValue())))
                .toList();
    }
}
