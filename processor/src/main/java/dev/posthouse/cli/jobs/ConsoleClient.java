package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a process with the status role.
 *
 * <p>Tested by {@code StatusIT}.
 */
final class ConsoleClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A process that is starting, or taking over from another, says so and is asked again, for longer
   * than the 10 s after which a killed one is missed.
   */
  private static final int TRIES = 20;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final URI url;
  private final @Nullable String token;
  private final SSLContext trust;
  private final Consumer<String> notes;

  /**
   * @param token of the console; null if it asks for none
   * @param trust whom to believe over HTTPS
   * @param notes is told why an answer takes its time
   */
  ConsoleClient(URI url, @Nullable String token, SSLContext trust, Consumer<String> notes) {
    this.url = url;
    this.token = token;
    this.trust = trust;
    this.notes = notes;
  }

  /**
   * Where a job is.
   *
   * @throws CommandFailedException if nobody knows or answers; the message says what to do
   */
  JobStatus job(String id) throws CommandFailedException, InterruptedException {
    URI question = url.resolve("/jobs?id=" + URLEncoder.encode(id, UTF_8));
    try (HttpClient http = client()) {
      for (int attempt = 1; ; attempt++) {
        HttpResponse<byte[]> answer =
            http.send(request(question), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() == 200) {
          return JsonFormat.read(answer.body(), JobStatus.class);
        }
        if (answer.statusCode() != 503
            || answer.headers().firstValue("Retry-After").isEmpty()
            || attempt == TRIES) {
          throw new CommandFailedException(fault(id, answer));
        }
        if (attempt == 1) {
          notes.accept("no answer yet, asking on: " + fault(id, answer));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (SSLException e) {
      throw new CommandFailedException(
          "%s is not who it should be: name a PEM file of its authorities in POSTHOUSE_AUTHORITIES, and call it by a name that its certificate has (%s)"
              .formatted(url, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new CommandFailedException(
          "nobody answers at %s: start \"posthouse run\", whose roles must include status, or give the address of one with --url or POSTHOUSE_URL"
              .formatted(url),
          e);
    } catch (InvalidJsonException e) {
      throw new CommandFailedException(
          "%s gave an answer that this version cannot read; is it a Posthouse, and of this version? (%s)"
              .formatted(url, e.getMessage()),
          e);
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder().sslContext(trust).connectTimeout(LIMIT).build();
  }

  private HttpRequest request(URI question) {
    HttpRequest.Builder request = HttpRequest.newBuilder(question).timeout(LIMIT);
    if (token != null && !token.isBlank()) {
      request.header("Authorization", "Bearer " + token.strip());
    }
    return request.build();
  }

  private String fault(String id, HttpResponse<byte[]> answer) {
    String text = "";
    try {
      text = JSON.readTree(answer.body()).path("error").asText();
    } catch (JsonProcessingException e) {
      // not one of ours
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (text.isEmpty()) {
      return url + " answered with status " + answer.statusCode() + "; is it a Posthouse?";
    }
    if (answer.statusCode() == 401) {
      return url + " lets in those alone who have a token: set POSTHOUSE_TOKEN";
    }
    return answer.statusCode() == 404 ? PlainText.of(id) + ": " + text : text;
  }
}
