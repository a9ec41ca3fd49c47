package dev.stowage.server.run;

import dev.stowage.topology.streams.FailedTransactionException;
import java.util.Set;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/** Classifies failures of a stream thread: can a restart from the last commit fix them, or is a change by a person required? */
final class RestartableFailure {
    /*
     * Errors and timeouts of brokers are retried from the last commit, except for these errors, which recur until a setting, a permission or a
     * topic is changed.
     */
    private static final Set<Class<? extends Throwable>> FATAL = Set.of(
            AuthenticationException.class,
            AuthorizationException.class,
            ConfigException.class,
            FencedInstanceIdException.class,
            GroupMaxSizeReachedException.class,
            InconsistentGroupProtocolException.class,
            InvalidConfigurationException.class,
            InvalidGroupIdException.class,
            InvalidRecordException.class,
            InvalidReplicationFactorException.class,
            InvalidSessionTimeoutException.class,
            InvalidTimestampException.class,
            InvalidTopicException.class,
            InvalidTxnTimeoutException.class,
            PolicyViolationException.class,
            RecordBatchTooLargeException.class,
            RecordTooLargeException.class,
            SecurityDisabledException.class,
            SerializationException.class,
            UnsupportedForMessageFormatException.class,
            UnsupportedVersionException.class);

    private static final String KAFKA = "org.apache.kafka.";

    private RestartableFailure() {}

    /** Whether the thread can be restarted from the last commit: one of the causes is an error of the brokers, and none is fatal. */
    static boolean isIn(Throwable thrown) {
        boolean restartable = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isFatal(cause)) {
                return false;
            }
            restartable |= cause instanceof ApiException
                    || cause instanceof FailedTransactionException
                    || cause instanceof TaskCorruptedException
                    || cause instanceof TaskMigratedException
                    || isInternalErrorOfKafka(cause);
        }
        return restartable;
    }

    private static boolean isFatal(Throwable cause) {
        return FATAL.stream().anyMatch(type -> type.isInstance(cause));
    }

    /**
     * Kafka's clients report unexpected broker errors as a plain KafkaException ("Unexpected error from SyncGroup: The coordinator is
     * loading"). After a commit with an unknown outcome, every other call of the producer throws an IllegalStateException; a new
     * producer resolves the outcome.
     */
    private static boolean isInternalErrorOfKafka(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return (cause instanceof IllegalStateException || cause.getClass() == KafkaException.class)
                && trace.length > 0
                && trace[0].getClassName().startsWith(KAFKA);
    }
}
