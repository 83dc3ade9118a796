package dev.posthouse.cli.jobs;

import dev.posthouse.admit.RequestShape;
import dev.posthouse.cli.terminal.JsonLines;
import dev.posthouse.job.JobKind;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads requests as JSON Lines: one JSON document a line, empty lines left out. */
public final class RequestLines {
  /** So long may a topic's name be, which is what an id without one is made of. */
  private static final int MAX_ID = 249;

  /** A request that can be sent; it has an id. */
  public record Line(int number, JobRequest request, boolean generatedId) {}

  private final String source;
  private final Supplier<String> ids;
  private final @Nullable String route;
  private final @Nullable LocalFiles files;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final Map<String, Integer> lineOfId = new HashMap<>();

  /**
   * @param source the file's name, for messages
   * @param ids makes an id for a request that has none
   * @param route for requests that name none; null to leave that to the processor
   */
  public RequestLines(String source, Supplier<String> ids, @Nullable String route) {
    this(source, ids, route, null);
  }

  /**
   * @param files puts files into the requests; null if they are sent as they stand there
   */
  RequestLines(
      String source, Supplier<String> ids, @Nullable String route, @Nullable LocalFiles files) {
    this.source = source;
    this.ids = ids;
    this.route = route;
    this.files = files;
  }

  /** What can be sent. */
  public List<Line> lines() {
    return lines;
  }

  /** What cannot, each with its line, its field and the fault. */
  public List<String> faults() {
    return faults;
  }

  /** Reads to the end. */
  public void read(InputStream stream) throws IOException {
    JsonLines.read(stream, this::read);
  }

  private void read(int number, byte[] json) {
    try {
      JobRequest request =
          JsonFormat.read(files == null ? json : files.filled(json), JobRequest.class);
      String fault = fault(request);
      if (fault == null) {
        add(number, request);
      } else {
        faults.add(source + ":" + number + ": " + fault);
      }
    } catch (InvalidJsonException | LocalFiles.UnusableFileException e) {
      faults.add(source + ":" + number + ": " + e.getMessage());
    }
  }

  /** What the station would reject at once; it checks the rest with its own settings. */
  public static @Nullable String fault(JobRequest request) {
    String id = request.getId();
    boolean embeds = JobKind.of(request) == JobKind.EMBEDDING;
    boolean prompt = request.getPrompt() != null;
    boolean messages = !request.getMessages().isEmpty();
    if (id != null && (id.isBlank() || id.length() > MAX_ID)) {
      return "id: must have 1 to " + MAX_ID + " characters";
    }
    if (!embeds && prompt && messages) {
      return "messages: given beside prompt; give one of them";
    }
    if (!embeds && !prompt && !messages) {
      return "prompt: is missing; give prompt or messages, or inputs to embed";
    }
    List<String> faults = RequestShape.faults(request);
    return faults.isEmpty() ? null : String.join("; ", faults);
  }

  private void add(int number, JobRequest request) {
    boolean generated = request.getId() == null;
    String id = generated ? ids.get() : request.getId();
    Integer earlier = lineOfId.putIfAbsent(id, number);
    if (earlier != null) {
      faults.add(
          source
              + ":"
              + number
              + ": id: the same as on line "
              + earlier
              + "; it would be worked once");
      return;
    }
    request.setId(id);
    if (route != null && request.getRoute() == null) {
      request.setRoute(route);
    }
    lines.add(new Line(number, request, generated));
  }
}
