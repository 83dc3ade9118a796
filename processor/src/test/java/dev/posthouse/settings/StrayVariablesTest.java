package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.provider.HostedSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrayVariablesTest {
  private static final Credential FILE = new Credential.File(Path.of("/run/key"));
  private static final Credential CLOUD = new Credential.Cloud();

  @ParameterizedTest
  @CsvSource({
    "ANTHROPIC, ANTHROPIC_BASE_URL, false",
    "ANTHROPIC, ANTHROPIC_AUTH_TOKEN, false",
    "ANTHROPIC, ANTHROPIC_API_KEY, false",
    "OPENAI, OPENAI_BASE_URL, false",
    "OPENAI, OPENAI_ORG_ID, false",
    "GEMINI, GOOGLE_API_KEY, false",
    "GEMINI, GOOGLE_GEMINI_BASE_URL, false",
    "GEMINI, GOOGLE_GENAI_USE_VERTEXAI, false"
  })
  void whatOurClientsDoNotUseIsNoted(Api api, String name, boolean used) {
    assertThat(
            StrayVariables.of(new HostedSettings(api, Hosting.DIRECT, null).with(FILE), only(name)))
        .singleElement()
        .satisfies(
            stray -> {
              assertThat(stray.name()).isEqualTo(name);
              assertThat(stray.used()).isEqualTo(used);
              assertThat(stray.toString()).doesNotContain("a-value");
            });
  }

  @Test
  void aVariableThatTheSettingsNameIsNotStray() {
    ProviderSettings settings =
        HostedSettings.AT_OPENAI.with(new Credential.Variable("OPENAI_API_KEY"));

    assertThat(StrayVariables.of(settings, only("OPENAI_API_KEY"))).isEmpty();
  }

  @Test
  void anotherVendorsVariableIsNotStray() {
    assertThat(StrayVariables.of(HostedSettings.AT_OPENAI.with(FILE), only("ANTHROPIC_API_KEY")))
        .isEmpty();
  }

  @Test
  void keysInTheEnvironmentGoBeforeTheCloudsRole() {
    ProviderSettings settings =
        new HostedSettings(Api.ANTHROPIC, new Hosting.Bedrock("eu-west-1"), null).with(CLOUD);

    assertThat(StrayVariables.of(settings, only("AWS_ACCESS_KEY_ID")))
        .singleElement()
        .matches(StrayVariables.Stray::used);
    assertThat(StrayVariables.of(settings, only("AWS_BEARER_TOKEN_BEDROCK")))
        .singleElement()
        .matches(stray -> !stray.used());
  }

  @Test
  void recordingsInsteadOfCallsAreWarnedOf() {
    ProviderSettings settings = new HostedSettings(Api.GEMINI, Hosting.DIRECT, null).with(FILE);

    assertThat(StrayVariables.of(settings, Map.of("GOOGLE_GENAI_CLIENT_MODE", "replay")::get))
        .singleElement()
        .matches(StrayVariables.Stray::used);
  }

  @Test
  void aProxyIsHeededFromJavasOptionsOnly() {
    assertThat(
            StrayVariables.ofTheWayOut(
                Map.of("JAVA_TOOL_OPTIONS", "-Dhttps.proxyHost=proxy.lan")::get))
        .singleElement()
        .matches(StrayVariables.Stray::used);
    assertThat(StrayVariables.ofTheWayOut(only("HTTPS_PROXY")))
        .singleElement()
        .matches(stray -> !stray.used());
  }

  private static UnaryOperator<@Nullable String> only(String name) {
    return asked -> asked.equals(name) ? "a-value" : null;
  }
}
