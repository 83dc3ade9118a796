package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command that reads, on topics that are there and hold nothing. */
class EmptyTopicsIT {
  private static final String PREFIX = KafkaFixture.uniquePrefix();

  @BeforeAll
  static void createTopics() throws Exception {
    KafkaProperties kafka =
        new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      var _ = new TopicSetup(admin, new TopicSettings(PREFIX, 2, 1)).ensure(List.of("claude"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "results|no job was answered yet",
        "results --from-beginning|no job was answered yet",
        "results --ids a1|no such job was answered yet",
        "dead-letters list|no dead letter matches",
        "dead-letters list --limit 5|no dead letter matches",
        "dead-letters replay --kind overloaded|no dead letter matches",
        "dead-letters replay --kind overloaded --execute|no dead letter matches",
        "dead-letters export|no dead letter matches",
        "providers list|nothing was said of any provider: all are open",
      })
  void nothingIsSaidToBeNothing(String command, String said) {
    Captured captured = run(command);

    assertThat(captured.out() + captured.err()).startsWith(said).hasLineCount(1);
    assertThat(captured.exitCode()).isZero();
  }

  @Test
  void whoAsksForOneDeadLetterIsToldWhereElseToLook() {
    Captured captured = run("dead-letters show a1");

    assertThat(captured.err())
        .contains("there is no dead letter of job a1", "dead-letters list", "results --ids a1");
    assertThat(captured.exitCode()).isEqualTo(1);
  }

  private static Captured run(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of("--bootstrap", KafkaFixture.bootstrapServers(), "--prefix", PREFIX));
    return Captured.run(args.toArray(String[]::new));
  }
}
