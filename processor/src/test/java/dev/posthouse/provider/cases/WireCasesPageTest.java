package dev.posthouse.provider.cases;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.docs.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The document {@code docs/wire-cases.md} lists the cases. Written anew by a run with {@code
 * -Ddocs.write=true}.
 */
class WireCasesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "wire-cases.md");
  private static final Path CASES = Path.of("src", "test", "resources", "wire-cases");

  /** What a case is about, by the first word of its name. */
  private static final Map<String, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("openai", "Plain");
    KINDS.put("form", "Form, which is forgiven");
    KINDS.put("end", "Ends that count, and those that do not");
    KINDS.put("reason", "Reasons to stop");
    KINDS.put("tools", "Tool calls");
    KINDS.put("ids", "Ids of tool calls");
    KINDS.put("names", "Names of tools");
    KINDS.put("schema", "Schemas");
    KINDS.put("error", "Errors, wherever they stand");
    KINDS.put("wait", "Waits in any form");
    KINDS.put("aws", "Frames of AWS");
  }

  @Test
  void thePageListsEveryCaseUnderItsKind() throws IOException {
    String page = page(WireCase.files(CASES).stream().map(this::read).toList());
    if (Document.WRITE) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE)
        .as("Run this test with -Ddocs.write=true, and look at what changed")
        .content()
        .isEqualTo(page);
  }

  private WireCase read(Path file) {
    return WireCase.of(file, Instant.now());
  }

  private static String page(List<WireCase> cases) {
    assertThat(cases).allSatisfy(wire -> assertThat(KINDS).containsKey(kind(wire)));
    return """
    # What servers really send

    Made by WireCasesPageTest from the cases in `processor/src/test/resources/wire-cases`; do not edit. Each case is what a
    server sends, byte for byte, and what must come of it. `WireCasesTest` holds what the first call comes to, at the adapter
    alone; `WireCasesIT` what becomes of the job, from the request topic to its one terminal record, with a second provider
    that always answers, and a bystander's job at the same provider after it. Both can be run over other folders of cases with
    `-Dwire.cases=FOLDER`.

    Beside the cases, `ErrorTableTest` holds every row of the [words of servers](failures.md#the-words-of-servers).

    %s
    """
        .formatted(
            KINDS.keySet().stream().map(kind -> section(kind, cases)).collect(joining("\n\n")));
  }

  private static String section(String kind, List<WireCase> cases) {
    return """
    ## %s

    | case | format | what is right | what becomes of the job | calls |
    |---|---|---|---|---|
    %s\
    """
        .formatted(
            KINDS.get(kind),
            cases.stream()
                .filter(wire -> kind(wire).equals(kind))
                .map(WireCasesPageTest::row)
                .collect(joining("\n")));
  }

  private static String row(WireCase wire) {
    JsonNode calls = wire.expect().path("calls");
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            wire.name(),
            wire.api().name().toLowerCase(Locale.ROOT),
            wire.json().path("why").asText().replace("|", "\\|"),
            wire.expect()
                .path("then")
                .valueStream()
                .map(then -> then.asText().replace('_', ' '))
                .collect(joining(" or ")),
            calls.has("exact")
                ? calls.path("exact").asText()
                : "at most " + calls.path("max").asText());
  }

  private static String kind(WireCase wire) {
    return wire.name().split("-", 2)[0];
  }
}
