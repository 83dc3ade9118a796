package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.model.ModelCatalog;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetirementTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);

  @Test
  void aModelThatEndsIsWarnedOfWithItsSuccessor() {
    assertThat(warning("claude-sonnet-4-5-20250929", TODAY))
        .hasValue(
            "the model claude-sonnet-4-5-20250929 retires tomorrow, on 2026-11-30: change model to"
                + " claude-sonnet-5-5");
    assertThat(warning("gpt-5-mini", TODAY))
        .hasValue(
            "the model gpt-5-mini retires in 12 days, on 2026-12-11: change model to"
                + " gpt-6.1-terra");
  }

  @Test
  void whoAnswersInItsNameIsSaid() {
    assertThat(warning("gemini-2.5-flash", LocalDate.of(2026, 12, 1)))
        .hasValue(
            "the model gemini-2.5-flash has retired, on 2026-12-01; from then on"
                + " gemini-3.5-flash-lite answers in its name, at its own price: change model to"
                + " gemini-3.5-flash-lite");
  }

  @Test
  void nothingIsWarnedOfThatIsFarAwayOrNotKnown() {
    assertThat(warning("gpt-5-mini", LocalDate.of(2026, 9, 1))).isEmpty();
    assertThat(warning("claude-sonnet-5-5", TODAY)).isEmpty();
    assertThat(warning("my-deployment", TODAY)).isEmpty();
  }

  /** Bedrock and Google Cloud set dates of their own. */
  @Test
  void aCloudsModelsEndWhenTheCloudSays() throws InvalidSettingsException {
    ProviderSettings hosted =
        provider(
            "eu.anthropic.claude-sonnet-4-5-20250929-v1:0, hosting: {on: bedrock, region:"
                + " eu-central-1}");

    assertThat(Retirement.warning(hosted, ModelCatalog.shipped(), 60, TODAY)).isEmpty();
  }

  private static Optional<String> warning(String model, LocalDate day) {
    try {
      return Retirement.warning(provider(model), ModelCatalog.shipped(), 60, day);
    } catch (InvalidSettingsException e) {
      throw new AssertionError(e);
    }
  }

  private static ProviderSettings provider(String model) throws InvalidSettingsException {
    String yaml =
        """
        kafka: {bootstrap.servers: "localhost:9092"}
        wire: {format: json}
        providers:
          one: {api: anthropic, credential: "env:KEY", model: %s}
        """
            .formatted(
                model.contains(",") ? '"' + model.replaceFirst(",", "\",") : '"' + model + '"');
    return SettingsReader.check("f", yaml, _ -> "key").settings().providers().get("one");
  }
}
