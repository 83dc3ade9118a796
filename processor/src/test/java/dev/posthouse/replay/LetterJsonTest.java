package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.cli.letters.SeededLetters;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterJsonTest {
  private static final Instant DIED = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void aLetterComesBackFromItsLineWithItsPlaceAndTheUsersHeaders() {
    Headers headers =
        new RecordHeaders()
            .add("traceparent", "00-1".getBytes(UTF_8))
            .add("posthouse.source", "ours".getBytes(UTF_8))
            .add("traceparent", "zwölf".getBytes(UTF_8))
            .add("bytes", new byte[] {(byte) 0xff, 0})
            .add("nothing", null);
    StoredLetter letter =
        new StoredLetter(
            new Source("t.dead-letters", 1, 2L),
            SeededLetters.letter(new Topics("t."), 0, DIED),
            headers);

    StoredLetter read = LetterJson.read(LetterJson.whole(letter).getBytes(UTF_8));

    assertThat(read.letter()).isEqualTo(letter.letter());
    assertThat(read.place()).isEqualTo(letter.place());
    assertThat(read.headers())
        .containsExactly(
            new RecordHeaders()
                .add("traceparent", "00-1".getBytes(UTF_8))
                .add("traceparent", "zwölf".getBytes(UTF_8))
                .add("bytes", new byte[] {(byte) 0xff, 0})
                .add("nothing", null)
                .toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                          | headers: must be a list",
        "[{\"text\": \"x\"}]              | headers[0].key: is missing",
        "[{\"key\": \"a\", \"base64\": \"!\"}] | headers[0].base64: is not base 64",
      })
  void headersThatAreNoneAreNamedWithTheirPlace(String headers, String fault) {
    String line = "{\"headers\": " + headers + "}";

    assertThatThrownBy(() -> LetterJson.read(line.getBytes(UTF_8)))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageStartingWith(fault);
  }
}
