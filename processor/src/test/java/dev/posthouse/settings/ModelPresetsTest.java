package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.model.ModelCatalog;
import dev.posthouse.model.ModelFamily;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelPresetsTest {

  @Test
  void noUsualOutputLimitEndsAnAnswerThatIsStillThoughtAbout() {
    assertThat(ModelPresets.outputTokens(known("claude-sonnet-5-5")))
        .isGreaterThanOrEqualTo(32_000);
    assertThat(ModelPresets.outputTokens(known("gpt-6.1-terra"))).as("none is sent").isZero();
    assertThat(ModelPresets.outputTokens(known("gpt-4o"))).isEqualTo(4096);
    assertThat(ModelPresets.outputTokens(known("nobody's"))).isEqualTo(4096);
  }

  @Test
  void aModelThatThinksInSilenceIsWaitedForWhereNothingShowsIt() {
    TimeLimits chat = ModelPresets.limits(known("gpt-6-luna"), Api.OPENAI);
    TimeLimits responses = ModelPresets.limits(known("gpt-6-luna"), Api.OPENAI_RESPONSES);
    TimeLimits claude = ModelPresets.limits(known("claude-opus-5-5"), Api.ANTHROPIC);

    assertThat(chat.firstToken()).isEqualTo(Duration.ofMinutes(5));
    assertThat(responses.firstToken()).isEqualTo(Defaults.LIMITS.firstToken());
    assertThat(claude.firstToken())
        .as("a thought's begin shows")
        .isEqualTo(Defaults.LIMITS.firstToken());
    assertThat(claude.thinking()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(ModelPresets.limits(known("gpt-4o"), Api.OPENAI)).isEqualTo(Defaults.LIMITS);
  }

  private static Optional<ModelFamily> known(String model) {
    return ModelCatalog.shipped().find(model);
  }
}
