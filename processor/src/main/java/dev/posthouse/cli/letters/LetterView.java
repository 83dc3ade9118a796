package dev.posthouse.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.replay.Advice;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter for people to read: why, when, what, and what to do.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterView {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int width;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  LetterView(int width) {
    this.width = width;
  }

  List<String> lines(StoredLetter stored, Marks.@Nullable Mark mark) {
    DeadLetter letter = stored.letter();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, generation %d: dead of %s"
            .formatted(PlainText.of(letter.getJobId()), letter.getGeneration(), stored.kind()));
    lines.addAll(wrapped(letter.getReason().getMessage()));
    lines.add("");
    facts(stored).forEach((name, value) -> lines.add("%-10s  %s".formatted(name, value)));
    lines.add("");
    lines.add("Timeline (UTC)");
    lines.addAll(new LetterTimeline(width).lines(letter, mark));
    lines.add("");
    lines.addAll(request(letter));
    lines.add("");
    lines.add("What to do");
    lines.addAll(
        wrapped(
            mark == null ? Advice.of(stored.kind()) : "It was replayed; see the next generation."));
    return lines;
  }

  private static Map<String, String> facts(StoredLetter stored) {
    DeadLetter letter = stored.letter();
    Map<String, @Nullable String> facts = new LinkedHashMap<>();
    facts.put("Letter", stored.place() == null ? null : place(stored.place()));
    facts.put("Request", place(letter.getSource()));
    facts.put("Replay of", letter.getReplayOf() == null ? null : place(letter.getReplayOf()));
    facts.put("Route", letter.getRoute());
    facts.put("Provider", letter.getProvider());
    FailureRecord reason = letter.getReason();
    facts.put("Status", reason.getStatus() == null ? null : reason.getStatus().toString());
    facts.put("Code", reason.getCode());
    facts.put("Vendor id", reason.getRequestId());
    facts.put(
        "Cost",
        letter.getCost() == null
            ? null
            : "%.4f %s".formatted(letter.getCost().getAmount(), letter.getCost().getCurrency()));
    facts.put(
        "Metadata",
        letter.getMetadata().isEmpty()
            ? null
            : new TreeMap<>(letter.getMetadata())
                .entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(", ")));
    Map<String, String> known = new LinkedHashMap<>();
    facts.forEach(
        (name, value) -> {
          if (value != null) {
            known.put(name, PlainText.of(value));
          }
        });
    return known;
  }

  private static String place(Source source) {
    return "%s, partition %d, offset %d"
        .formatted(source.getTopic(), source.getPartition(), source.getOffset());
  }

  private List<String> request(DeadLetter letter) {
    JobRequest request = letter.getRequest();
    if (request != null) {
      List<String> lines = new ArrayList<>(List.of("Request"));
      pretty(request).lines().forEach(line -> lines.add("  " + line));
      return lines;
    }
    ByteBuffer raw = letter.getRaw();
    if (raw == null) {
      return List.of("Request", "  It is not in the letter; it lies at the place above.");
    }
    List<String> lines = new ArrayList<>();
    ByteBuffer key = letter.getKey();
    if (key != null) {
      lines.add("Key, as it came: %,d bytes".formatted(key.remaining()));
      HexDump.lines(key).forEach(line -> lines.add("  " + line));
    }
    lines.add("Request, as it came: %,d bytes".formatted(raw.remaining()));
    HexDump.lines(raw).forEach(line -> lines.add("  " + line));
    String text = UTF_8.decode(raw.duplicate()).toString();
    if (text.indexOf('\uFFFD') < 0) {
      lines.add("As text");
      PlainText.lines(text).lines().forEach(line -> lines.add("  " + line));
    }
    return lines;
  }

  private static String pretty(JobRequest request) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(JsonFormat.write(request));
      json.properties()
          .removeIf(field -> field.getValue().isContainerNode() && field.getValue().isEmpty());
      return PlainText.lines(json.toPrettyString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> wrapped(String text) {
    return PlainText.wrap(text, width == 0 ? 0 : Math.max(20, width - 2)).stream()
        .map(line -> "  " + line)
        .toList();
  }
}
