package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of jobs as JSON.
 *
 * <p>Tested by {@code StatusIT}.
 */
public final class JobsJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JobsJson() {}

  /** The list as a document with the fields {@code jobs} and, if not empty, {@code missing}. */
  public static byte[] write(Listing listing) {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode jobs = document.putArray("jobs");
    for (JobSummary job : listing.jobs()) {
      ObjectNode one =
          jobs.addObject()
              .put("jobId", job.jobId())
              .put("updatedAt", job.updatedAt().toString())
              .put("generation", job.generation())
              .put("state", job.state());
      if (job.provider() != null) {
        one.put("provider", job.provider());
      }
      if (job.kind() != null) {
        one.put("kind", job.kind());
      }
    }
    if (!listing.missing().isEmpty()) {
      listing.missing().forEach(document.putArray("missing")::add);
    }
    try {
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JobSummary> read(byte[] body) throws IOException {
    List<JobSummary> jobs = new ArrayList<>();
    try {
      for (JsonNode job : JSON.readTree(body).path("jobs")) {
        jobs.add(
            new JobSummary(
                job.path("jobId").asText(),
                Instant.parse(job.path("updatedAt").asText()),
                job.path("generation").asInt(),
                job.path("state").asText(),
                job.path("provider").textValue(),
                job.path("kind").textValue()));
      }
    } catch (DateTimeException e) {
      throw new IOException("an answer that this version cannot read", e);
    }
    return jobs;
  }

  /** The filter as the parameters of a query. */
  static String query(JobFilter filter) {
    return "limit="
        + filter.limit()
        + parameter("state", filter.state() == null ? null : filter.state().wireName())
        + parameter("provider", filter.provider())
        + parameter("kind", filter.kind());
  }

  private static String parameter(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, UTF_8);
  }
}
