package dev.stowage.schemas.registry;

import com.fasterxml.jackson.core.type.TypeReference;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSocketFactory;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the Confluent client with a total time limit each. The next URL is called after timeouts, server errors
 * and responses that are not a registry's. The client's own time limits apply to connecting and to each read, so a body
 * that arrives byte by byte would block the caller for hours.
 */
final class RegistryRest extends RestService {
    private static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    private static final String READ_TIMEOUT = "http.read.timeout.ms";
    private static final String MAX_RETRIES = "max.retries";
    private static final String BASIC_CREDENTIALS = "basic.auth.credentials.source";
    private static final String BEARER_CREDENTIALS = "bearer.auth.credentials.source";
    private static final int DEFAULT_CONNECT_TIMEOUT_MS = 3_000;
    private static final int DEFAULT_READ_TIMEOUT_MS = 8_000;
    private static final int DEFAULT_RETRIES = 0;
    private static final int DEFAULT_RETRY_WAIT_MS = 20_000;
    private static final int MAX_THREADS = 32;

    private final List<RestService> services;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "schema-registry-client");
                thread.setDaemon(true);
                return thread;
            });
    private volatile Duration limit = Duration.ofMillis(DEFAULT_CONNECT_TIMEOUT_MS + DEFAULT_READ_TIMEOUT_MS);
    private volatile int preferred;

    RegistryRest(List<String> urls) {
        super(urls);
        services = urls.stream().map(RestService::new).toList();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        Map<String, Object> bounded = new HashMap<>(configs);
        bounded.putIfAbsent(CONNECT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT_MS);
        bounded.putIfAbsent(READ_TIMEOUT, DEFAULT_READ_TIMEOUT_MS);
        bounded.putIfAbsent(MAX_RETRIES, DEFAULT_RETRIES);
        int retries = number(bounded, MAX_RETRIES);
        bounded.putIfAbsent("retries.max.wait.ms", DEFAULT_RETRY_WAIT_MS);
        limit = Duration.ofMillis(
                (long) (retries + 1) * (number(bounded, CONNECT_TIMEOUT) + number(bounded, READ_TIMEOUT))
                        + (long) retries * number(bounded, "retries.max.wait.ms"));
        OAuthCredentials credentials = oauth(bounded);
        FileCredentials files = FileCredentials.takenFrom(bounded);
        for (RestService service : services) {
            configure(service, bounded);
            if (credentials != null) {
                service.setBearerAuthCredentialProvider(credentials);
            }
            files.addTo(service);
        }
    }

    private static void configure(RestService service, Map<String, Object> configs) {
        try {
            service.configure(configs);
        } catch (ServiceConfigurationError e) {
            // For an unknown source, Confluent's client loads all providers, of which one needs classes of Kafka 3.
            throw new ConfigException(
                    BEARER_CREDENTIALS,
                    configs.get(BEARER_CREDENTIALS),
                    "accepted: STATIC_TOKEN, " + OAuthCredentials.OAUTHBEARER + ", "
                            + OAuthCredentials.SASL_OAUTHBEARER_INHERIT);
        }
    }

    /**
     * Credentials that replace Confluent's own provider, which does not load with Kafka 4; its setting is removed. Null
     * for other settings.
     */
    private static @Nullable OAuthCredentials oauth(Map<String, Object> configs) {
        if (!OAuthCredentials.isMeantBy(configs.get(BEARER_CREDENTIALS))) {
            return null;
        }
        Object basic = configs.get(BASIC_CREDENTIALS);
        if (basic != null && !basic.toString().isEmpty()) {
            throw new ConfigException(
                    "only one of " + BASIC_CREDENTIALS + " and " + BEARER_CREDENTIALS + " may be set");
        }
        OAuthCredentials credentials = new OAuthCredentials();
        credentials.configure(configs);
        configs.remove(BEARER_CREDENTIALS);
        return credentials;
    }

    private static int number(Map<String, Object> configs, String key) {
        return Integer.parseInt(
                Objects.requireNonNull(configs.get(key), key).toString().strip());
    }

    @Override
    public void setSslSocketFactory(SSLSocketFactory factory) {
        services.forEach(service -> service.setSslSocketFactory(factory));
    }

    @Override
    public void setHostnameVerifier(@Nullable HostnameVerifier verifier) {
        services.forEach(service -> service.setHostnameVerifier(verifier));
    }

    @Override
    public void setHttpHeaders(Map<String, String> headers) {
        services.forEach(service -> service.setHttpHeaders(headers));
    }

    @Override
    public <T> T httpRequest(
            String path, String method, byte @Nullable [] body, Map<String, String> properties, TypeReference<T> format)
            throws IOException, RestClientException {
        int first = preferred;
        for (int i = 0; ; i++) {
            int url = (first + i) % services.size();
            boolean isLast = i == services.size() - 1;
            try {
                T answer = within(() -> services.get(url).httpRequest(path, method, body, properties, format));
                preferred = url;
                return answer;
            } catch (RestClientException e) {
                if (isLast || !RegistryErrors.isForeign(e)) {
                    throw e;
                }
            } catch (InterruptedIOException e) {
                if (isLast || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            } catch (IOException e) {
                if (isLast) {
                    throw e;
                }
            }
        }
    }

    private <T> T within(RegistryCalls.Call<T> call) throws IOException, RestClientException {
        Future<T> answer;
        try {
            answer = threads.submit(call::run);
        } catch (RejectedExecutionException e) {
            throw new IOException(MAX_THREADS + " calls to the schema registry have not ended", e);
        }
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new SocketTimeoutException("no complete answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failed) {
                throw failed;
            }
            if (cause instanceof RestClientException failed) {
                throw failed;
            }
            if (cause instanceof Error failed) {
                throw failed;
            }
            if (cause instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            // Errors without a response, such as missing credentials.
            throw new IOException(String.valueOf(cause), cause);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (RestService service : services) {
            service.close();
        }
    }
}
