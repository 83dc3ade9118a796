package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.WireConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets an answer from a registry that may be down: goes round its addresses, pausing longer after
 * each round, until one answers or the time is up.
 *
 * <p>Tested by {@code RegistryClientTest}.
 */
final class RegistryHttp {
  private static final Logger log = LoggerFactory.getLogger(RegistryHttp.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final HttpClient client;
  private final List<RegistryAddress> addresses;
  private final Duration patience;

  RegistryHttp(WireConfig config) {
    addresses = RegistryAddress.from(config);
    if (addresses.isEmpty()) {
      throw new ConfigException("set " + WireConfig.REGISTRY_URL + " to the registry's address");
    }
    patience = Duration.ofMillis(config.getLong(WireConfig.RETRY_MILLIS));
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_LIMIT);
    SSLContext tls = RegistryTls.context(config);
    client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * An answer that another try would not change.
   *
   * @param url who answered
   * @param status the HTTP status, a success or a client error
   * @param body the answer's JSON; missing if it is none
   */
  record Reply(String url, int status, JsonNode body) {
    boolean succeeded() {
      return status / 100 == 2;
    }

    /** The registry's own error code, for example 40403; 0 if it gave none. */
    int errorCode() {
      return body.path("error_code").asInt(0);
    }
  }

  /**
   * @param path begins with a slash
   * @param body what to POST; null to GET
   * @throws RegistryUnavailableException if nobody answered in time
   */
  Reply exchange(String path, @Nullable String body) {
    long start = System.nanoTime();
    for (int round = 1; ; round++) {
      StringBuilder faults = new StringBuilder();
      for (RegistryAddress address : addresses) {
        try {
          return send(address, path, body);
        } catch (NoAnswerException e) {
          faults.append(faults.isEmpty() ? "" : "; ").append(address).append(' ').append(e.fault);
        }
      }
      long left = patience.toMillis() - Duration.ofNanos(System.nanoTime() - start).toMillis();
      if (left <= 0) {
        throw new RegistryUnavailableException(
            "No schema registry answered within %d ms: %s. Check that it runs and that %s names it."
                .formatted(patience.toMillis(), faults, WireConfig.REGISTRY_URL));
      }
      long pause = Math.min(left, pauseMillis(round));
      log.atWarn()
          .addKeyValue("faults", faults)
          .addKeyValue("nextTryMillis", pause)
          .addKeyValue("givesUpMillis", left)
          .log(
              "Records wait, because no schema registry answers; check that it runs and that"
                  + " schema.registry.url names it");
      sleep(pause);
    }
  }

  private Reply send(RegistryAddress address, String path, @Nullable String body)
      throws NoAnswerException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.url() + path))
            .timeout(ANSWER_LIMIT)
            .header("Accept", MEDIA_TYPE + ", application/json");
    if (address.authorization() != null) {
      request.header("Authorization", address.authorization());
    }
    if (body != null) {
      request.header("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      Reply reply = new Reply(address.url(), response.statusCode(), parse(response.body()));
      requireAnswer(reply);
      return reply;
    } catch (IOException e) {
      throw new NoAnswerException(describe(e));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void requireAnswer(Reply reply) throws NoAnswerException {
    int status = reply.status();
    if (status == 429 || status >= 500) {
      throw new NoAnswerException("answers " + status);
    }
    // Every registry puts an error code into its own 404s. One without is a proxy's or a wrong
    // path's, and must not condemn a record whose schema is merely out of reach.
    if (status == 404 && reply.errorCode() == 0) {
      throw new NoAnswerException("answers 404 without an error code, as no registry does");
    }
    if (reply.succeeded() && !reply.body().isObject()) {
      throw new NoAnswerException("answers something else than a JSON object");
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String describe(IOException e) {
    if (e instanceof SSLException) {
      return "fails the TLS handshake (" + e.getMessage() + "; see schema.registry.ssl.*)";
    }
    if (e instanceof HttpTimeoutException) {
      return "does not answer in time";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "has an unknown host name";
      }
    }
    return e instanceof ConnectException ? "refuses the connection" : "breaks the connection";
  }

  /** Jittered under a doubling bound, so that a fleet does not come back all at once. */
  private static long pauseMillis(int round) {
    long bound = Backoff.of(FIRST_PAUSE, LONGEST_PAUSE, round).toMillis();
    return ThreadLocalRandom.current().nextLong(bound / 2, bound + 1);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** No answer that settles the question; another try may get one. */
  private static final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String fault;

    NoAnswerException(String fault) {
      super(fault);
      this.fault = fault;
    }
  }
}
