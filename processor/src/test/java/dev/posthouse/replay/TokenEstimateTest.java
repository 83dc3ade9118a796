package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Usage;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
  private static final int OUTPUT_LIMIT = 1000;

  @Test
  void aProvidersOwnCountIsBetterThanAnyEstimate() {
    DeadLetter letter =
        Letters.letter("a").setHistory(List.of(call(0), call(310), call(0))).build();

    TokenEstimate estimate = TokenEstimate.of(letter, letter.getRequest(), OUTPUT_LIMIT);

    assertThat(estimate).isEqualTo(new TokenEstimate(310, OUTPUT_LIMIT));
  }

  @Test
  void whereNobodyCountedAQuarterOfTheCharactersIsTaken() {
    assertThat(input("{'system': '12345678', 'prompt': '1234', 'maxOutputTokens': 7}"))
        .isEqualTo(3);
  }

  @Test
  void toolsAndWhatTheyReturnedAreSentTooAndCounted() {
    assertThat(
            input(
                """
                {'messages': [
                   {'role': 'user', 'content': '1234', 'parts': [{'text': '1234'}]},
                   {'role': 'assistant', 'parts': [
                     {'toolCall': {'id': '1', 'name': 'tool', 'arguments': {'a': 12}}}]},
                   {'role': 'user', 'parts': [
                     {'toolResult': {'callId': '1', 'name': 'tool', 'content': '123456'}}]}],
                 'tools': [{'name': 'tool', 'description': '12345678', 'parameters': {}}]}
                """))
        .isGreaterThanOrEqualTo((4 + 4 + 4 + 8 + 6 + 4 + 8 + 2) / 4);
  }

  @Test
  void aPictureCountsByWhatVendorsBillAndNotByItsBytes() {
    String none = "{'messages': [{'role': 'user', 'content': '1234'}]}";
    String two =
        """
        {'messages': [{'role': 'user', 'content': '1234', 'parts': [
          {'image': {'mediaType': 'image/png', 'data': 'aGVyZSBpcyBhIHBpY3R1cmU='}},
          {'image': {'mediaType': 'image/png', 'url': 'https://example.org/a.png'}}]}]}
        """;

    assertThat(input(two) - input(none)).isEqualTo(3200);
  }

  private static long input(String request) {
    JobRequest read = JsonFormat.read(request.replace('\'', '"').getBytes(UTF_8), JobRequest.class);
    return TokenEstimate.of(Letters.letter("a").build(), read, OUTPUT_LIMIT).input();
  }

  private static Call call(long inputTokens) {
    return Call.newBuilder()
        .setProvider("claude")
        .setModel("a-model")
        .setStartedAt(Instant.EPOCH)
        .setEndedAt(Instant.EPOCH)
        .setUsage(new Usage(inputTokens, 1L, 0L, 0L, 0L, 0L))
        .build();
  }
}
