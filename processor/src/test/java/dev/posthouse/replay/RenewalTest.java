package dev.posthouse.replay;

import static dev.posthouse.replay.Letters.DIED;
import static dev.posthouse.replay.Letters.letter;
import static dev.posthouse.replay.Letters.stored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewalTest {
  private static final Instant NOW = DIED.plusSeconds(3600);

  @Test
  void theRequestKeepsTheJobsIdAndSaysWhichLetterItReplays() {
    Renewal.Renewed.Request renewed = request(Renewal.Direction.SAME, stored(letter("a"), 42));

    assertThat(renewed.request().getId()).isEqualTo("a");
    assertThat(renewed.request().getPrompt()).isEqualTo("Why, a?");
    assertThat(renewed.request().getReplayOf()).isEqualTo(new Source("llm.dead-letters", 0, 42L));
    assertThat(renewed.deadlineDropped()).isFalse();
  }

  @Test
  void aDeadlineThatHasPassedIsDropped() {
    Renewal.Renewed.Request renewed =
        request(Renewal.Direction.SAME, stored(letter("a").setRequest(asked(NOW))));

    assertThat(renewed.request().getDeadline()).isNull();
    assertThat(renewed.deadlineDropped()).isTrue();
  }

  @Test
  void aDeadlineToComeIsKept() {
    Instant later = NOW.plusMillis(1);

    Renewal.Renewed.Request renewed =
        request(Renewal.Direction.SAME, stored(letter("a").setRequest(asked(later))));

    assertThat(renewed.request().getDeadline()).isEqualTo(later);
    assertThat(renewed.deadlineDropped()).isFalse();
  }

  @Test
  void itCanGoToAnotherRouteAndToASingleProvider() {
    JobRequest before =
        JobRequest.newBuilder().setPrompt("?").setRoute("old").setChain(List.of("gpt")).build();
    StoredLetter letter = stored(letter("a").setRequest(before));

    JobRequest toRoute = request(new Renewal.Direction("new", null), letter).request();
    JobRequest toProvider = request(new Renewal.Direction(null, "claude"), letter).request();

    assertThat(toRoute.getRoute()).isEqualTo("new");
    assertThat(toRoute.getChain()).isEmpty();
    assertThat(toProvider.getRoute()).isEqualTo("old");
    assertThat(toProvider.getChain()).containsExactly("claude");
  }

  @Test
  void aRejectedRequestIsReadFromItsBytes() {
    byte[] raw = "{\"prompt\": \"?\", \"route\": \"nowhere\"}".getBytes(UTF_8);

    assertThat(request(Renewal.Direction.SAME, stored(letter("a", raw))).request().getRoute())
        .isEqualTo("nowhere");
  }

  @Test
  void bytesThatAreNoRequestAreLeftAndSaidToBe() {
    assertThat(renewal(Renewal.Direction.SAME).of(stored(letter("a", new byte[] {1, 2})), NOW))
        .isInstanceOfSatisfying(
            Renewal.Renewed.Refused.class,
            left -> assertThat(left.reason()).contains("its bytes are no request", "0x01"));
  }

  @Test
  void aLetterWithoutRequestSaysWhereThatLies() {
    assertThat(renewal(Renewal.Direction.SAME).of(stored(letter("a").setRequest(null)), NOW))
        .isInstanceOfSatisfying(
            Renewal.Renewed.Refused.class,
            left ->
                assertThat(left.reason()).contains("topic llm.requests, partition 0, offset 7"));
  }

  private static JobRequest asked(Instant deadline) {
    return JobRequest.newBuilder().setPrompt("?").setDeadline(deadline).build();
  }

  private static Renewal renewal(Renewal.Direction direction) {
    return new Renewal(new RecordDeserializer<>(JobRequest.class), direction);
  }

  private static Renewal.Renewed.Request request(Renewal.Direction direction, StoredLetter letter) {
    return (Renewal.Renewed.Request) renewal(direction).of(letter, NOW);
  }
}
