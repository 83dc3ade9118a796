package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The other processes with the status role, asked for what they keep themselves.
 *
 * <p>Tested by {@code StatusFailoverIT}.
 */
final class Peers implements AutoCloseable {
  /** They are in the same cluster: one that takes longer is gone. */
  private static final Duration CONNECT_LIMIT = Duration.ofMillis(500);

  /** The first handshake of a JVM takes longer than all others. */
  private static final Duration HANDSHAKE_LIMIT = Duration.ofMillis(1500);

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final PeerLink link;
  private final HttpClient http;

  Peers(PeerLink link) {
    this.link = link;
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(link.tls() == null ? CONNECT_LIMIT : HANDSHAKE_LIMIT);
    this.http = (link.tls() == null ? client : client.sslContext(link.tls())).build();
  }

  /**
   * What a process keeps of a job.
   *
   * @throws IOException if it does not answer
   */
  JobLookup find(HostInfo host, int partition, String jobId)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        get(host, "?partition=" + partition + "&id=" + URLEncoder.encode(jobId, UTF_8));
    return switch (response.statusCode()) {
      case 200 -> new JobLookup.Found(read(response.body()));
      case 404 -> new JobLookup.Unknown();
      default -> new JobLookup.Unavailable("it answered with status " + response.statusCode());
    };
  }

  /**
   * The recent jobs that a process keeps.
   *
   * @throws IOException if it does not answer
   */
  List<JobSummary> list(HostInfo host, JobFilter filter) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get(host, "?" + JobsJson.query(filter));
    if (response.statusCode() != 200) {
      throw new IOException(name(host) + " answered with status " + response.statusCode());
    }
    return JobsJson.read(response.body());
  }

  /** HOST:PORT, as people know it. */
  static String name(HostInfo host) {
    String address = host.host().contains(":") ? "[" + host.host() + "]" : host.host();
    return address + ":" + host.port();
  }

  private HttpResponse<byte[]> get(HostInfo host, String query)
      throws IOException, InterruptedException {
    URI uri = URI.create(link.scheme() + "://" + name(host) + JobFinder.OWN_JOBS + query);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(LIMIT);
    String shown = link.key().get();
    if (!shown.isEmpty()) {
      request.header(JobFinder.KEY_HEADER, shown);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static JobStatus read(byte[] body) throws IOException {
    try {
      return JsonFormat.read(body, JobStatus.class);
    } catch (InvalidJsonException e) {
      throw new IOException("an answer that this version cannot read", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
