package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthouse.settings.Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a result tells a producer to give back comes back as it was. */
class ContinuationTest {
  private static final Continuation OURS =
      Continuation.of(
          Api.OPENAI,
          "a-model-2026-11-01",
          JsonNodeFactory.instance.arrayNode().add("signed \"and\" sealed"));

  @Test
  void isReadAsItWasWritten() {
    assertThat(Continuation.read(OURS.text())).isEqualTo(OURS);
    assertThat(Continuation.canBeRead(OURS.text())).isTrue();
  }

  @Test
  void isOfOneApiAndOneModelWhateverItsDate() {
    assertThat(OURS.isFrom(Api.OPENAI, "a-model")).isTrue();
    assertThat(OURS.isFrom(Api.OPENAI, "a-model-2026-11-28")).isTrue();
    assertThat(OURS.isFrom(Api.OPENAI, "a-model-mini")).isFalse();
    assertThat(OURS.isFrom(Api.ANTHROPIC, "a-model")).isFalse();
  }

  /** A newer version's, on its way to an older one. */
  @Test
  void ofAnApiThatIsNotKnownItIsReadableAndNobodysOwn() {
    Continuation other =
        Continuation.read("{\"api\":\"telepathy\",\"model\":\"m\",\"content\":[]}");

    assertThat(other.isFrom(Api.OPENAI, "m")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret text",
        "[]",
        "{\"api\":\"openai\",\"model\":\"m\"}",
        "{\"api\":\"openai\",\"model\":\"m\",\"content\":\"x\"}",
        "{\"api\":\"openai\",\"model\":\"m\",\"content\":[]} and more"
      })
  void whatNoResultHeldIsAFaultThatQuotesNothing(String text) {
    assertThat(Continuation.canBeRead(text)).isFalse();
    assertThatThrownBy(() -> Continuation.read(text))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageStartingWith("continuation is none.")
        .hasMessageNotContaining("secret");
  }
}
