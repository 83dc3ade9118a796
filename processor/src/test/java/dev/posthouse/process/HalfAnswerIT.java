package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that ends its stream after half an answer, as if that were all. */
class HalfAnswerIT {
  private static final int JOBS = 100;

  /** How every simulated answer ends that is whole. */
  private static final Pattern WHOLE = Pattern.compile("(?s).* \\d+\\.");

  @TempDir Path state;

  @Test
  void noTruncatedTextIsInAnyResult() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.CUT)));

      Set<String> ids = bench.submit("half", JOBS);
      JourneyIT.awaitAll(bench, ids);

      assertThat(bench.terminal.results()).isEqualTo(JOBS);
      for (String id : ids) {
        JobResult result = bench.result(id);
        assertThat(result.getText()).contains(TestBench.prompt(id)).matches(WHOLE);
        assertThat(result.getProvider()).isNotEqualTo("claude");
      }
      // How many begin before its circuit opens hangs on who is quicker.
      assertThat(bench.calls())
          .filteredOn(call -> call.getProvider().equals("claude"))
          .isNotEmpty()
          .extracting(Call::getFailure)
          .allMatch(failure -> failure.getCode().equals("cut_short"))
          .allMatch(failure -> failure.getMayBeBilled());
      assertThat(textOf(bench)).as("what was streamed").isNotBlank().doesNotMatch(WHOLE);
    }
  }

  /**
   * The control: what claude streams before it ends, taken for an answer as a naive client would.
   */
  private static String textOf(TestBench bench) throws Exception {
    String body =
        """
        {"model":"m","max_tokens":500,"stream":true,"messages":[{"role":"user","content":"%s"}]}
        """
            .formatted(TestBench.prompt("half-0"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create(bench.simulators.baseUrl("claude") + "/v1/messages");
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(address)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return Pattern.compile("\"text_delta\",\"text\":\"([^\"]*)\"")
          .matcher(response.body())
          .results()
          .map(match -> match.group(1))
          .reduce("", String::concat);
    }
  }
}
