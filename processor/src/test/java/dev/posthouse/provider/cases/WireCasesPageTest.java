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
    KINDS.put("responses", "OpenAI's Responses API");
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

    ## What is no case of one answer

    | kind | what is right | test |
    |---|---|---|
    | any split of a stream's bytes | gives the same reply | `OpenAiReadingTest`, `AnthropicReadingTest`, `GeminiReadingTest` |
    | any beginning of a stream | is no answer | `OpenAiReadingTest`, `AnthropicReadingTest`, `GeminiReadingTest` |
    | anything behind the end that takes it back | leaves no answer | `OpenAiReadingTest`, `AnthropicReadingTest`, `GeminiReadingTest` |
    | noise | neither hangs nor answers | `OpenAiReadingTest`, `AnthropicReadingTest`, `GeminiReadingTest` |
    | a connection that the server has closed, or closes just then | no call is lost, none is worked on twice | `IdleConnectionsIT` |
    | the same over TLS, whose servers say goodbye | the same | `IdleTlsConnectionsIT` |
    | a stream of HTTP/2 that is refused, a connection that is shut | sent again once | `Http2ConnectionsTest` |
    | `Keep-Alive: timeout` | not used for longer | `KeepAliveTest` |
    | a server that says nothing of its patience | it is learnt, and forgotten slowly | `IdlePatienceTest` |
    | waits in headers, bodies and words | never undercut | `RetryAfterTest`, `WaitsTest`, `QuotaHeadersTest` |
    | sixteen ways in which the first of two providers fails | [answered within 35 s](failover.md) | `FailoverIT` |
    | a refusal | [another vendor is asked](decisions/refusals.md) | `RoutePolicyTest` |
    | an outage at one request in four seconds | few calls, and its end is soon seen | `LowTrafficTest` |
    | all providers down for a while | no job dies | `BlackoutIT`, `RoutePolicyTest` |
    | a picture, document or sound that a vendor does not read | the next provider, without a call | `UnreadContentTest` |
    | thoughts that a vendor wants back with a tool's result | the next provider | `ErrorTableTest` |
    | a request with a fault | keeps its id; the letter says which field, and what to write | `RejectionTest`, `RejectionWordsTest` |
    | Avro without its frame | the letter says what is wrong | `DecodeFaultTest` |
    | what clients ask the registry of `posthouse dev` | answered as Confluent's, and never with a 500 | `RegistryClientsIT` |
    | 200 jobs in three formats at a third party's server that drops 15 %% | each answered once | `ThirdPartyServerIT` |
    | the same server's idle connections, closed after five seconds | no call is lost | `ThirdPartyServerIT` |
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
            wire.api().word(),
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
