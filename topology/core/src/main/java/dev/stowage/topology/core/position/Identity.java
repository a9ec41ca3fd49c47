package dev.stowage.topology.core.position;

/**
 * The input that a partition's state belongs to. A topic that was deleted and created again has another id.
 *
 * @param clusterId id of the Kafka cluster
 * @param applicationId {@code application.id}
 * @param topic name of the input topic
 * @param topicId Kafka's id of the input topic
 */
public record Identity(String clusterId, String applicationId, String topic, String topicId) {

    /**
     * Requires that stored state belongs to this input.
     *
     * @param partition input partition
     * @param stored identity in the state
     * @throws PositionException if it does not; names both
     */
    public void requireSame(int partition, Identity stored) {
        if (equals(stored)) {
            return;
        }
        boolean recreated = topic.equals(stored.topic)
                && clusterId.equals(stored.clusterId)
                && applicationId.equals(stored.applicationId);
        throw recreated
                ? new PositionException(
                        "input topic " + topic + " was deleted and created again: the state of partition " + partition
                                + " belongs to topic id " + stored.topicId + ", now the topic has id " + topicId
                                + ". The old records are gone, so sequences that waited cannot be packed any more. To pack the new topic:"
                                + " `stowage reset --truncate-output`, or `stowage reset` and new output topics, then start")
                : new PositionException(
                        "the state of partition " + partition + " belongs to " + stored + ", but this start is for "
                                + this
                                + ". Set application.id, input.topic and bootstrap.servers to those of the state, or choose another"
                                + " application.id for the other input");
    }

    @Override
    public String toString() {
        return "application " + applicationId + ", input topic " + topic + " (id " + topicId + "), cluster "
                + clusterId;
    }
}
