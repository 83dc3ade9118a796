package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTableTest {
  private static final String ID = "01940000-0000-7000-8000-000000000001";

  @ParameterizedTest
  @CsvSource({"80, 6", "80, 36", "100, 36", "120, 36"})
  void noLineIsWiderThanTheTerminalAndTheIdIsWhole(int width, int idLength) {
    String id = ID.substring(0, idLength);
    ResultTable table = new ResultTable(idLength, width);

    String row = table.row(new Ended.Answered(result(id)));

    assertThat(row).hasSize(width).startsWith(id + "  claude  ").endsWith("…");
    assertThat(table.head()).hasSizeLessThanOrEqualTo(width);
  }

  @Test
  void whereNobodyLooksNothingOfTheAnswerIsCutOff() {
    String row = new ResultTable(36, 0).row(new Ended.Answered(result(ID)));

    assertThat(row).contains("claude-sonnet-4-5  ").endsWith("word".repeat(50));
  }

  @Test
  void anAnswerCannotSteerTheTerminal() {
    JobResult result = result(ID);
    result.setText("a\u001b[2Jb\nc\u202ed");

    String row = new ResultTable(36, 0).row(new Ended.Answered(result));

    assertThat(row).endsWith("  a [2Jb c d");
  }

  private static JobResult result(String id) {
    String json =
        """
        {
          "jobId": "%s", "generation": 1, "route": "default", "provider": "claude",
          "model": "claude-sonnet-4-5", "text": "%s", "stopReason": "end",
          "usage": {"inputTokens": 1, "outputTokens": 1, "cachedTokens": 0, "reasoningTokens": 0},
          "history": [], "handovers": 0, "metadata": {},
          "source": {"topic": "llm.requests", "partition": 0, "offset": 0},
          "submittedAt": "2030-01-01T00:00:00Z", "admittedAt": "2030-01-01T00:00:00Z",
          "completedAt": "2030-01-01T00:00:01Z"
        }
        """
            .formatted(id, "word".repeat(50));
    return JsonFormat.read(json.getBytes(StandardCharsets.UTF_8), JobResult.class);
  }
}
