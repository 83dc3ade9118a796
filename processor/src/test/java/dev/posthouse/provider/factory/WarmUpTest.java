package dev.posthouse.provider.factory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WarmUpTest {
  /** Directly, and on each cloud, where the vendor's SDK is to be loaded. */
  static Stream<Arguments> ways() {
    List<Hosting> hostings =
        List.of(
            Hosting.DIRECT,
            new Hosting.Azure(null),
            new Hosting.Bedrock("eu-central-1"),
            new Hosting.Vertex("a-project", "global"));
    return Arrays.stream(Api.values())
        .flatMap(api -> hostings.stream().map(hosting -> Arguments.of(api, hosting)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aWholeCallIsMadeAndItsAnswerRead(Api api, Hosting hosting) {
    ProviderSettings provider =
        new ProviderSettings(
                "claude",
                api,
                "a-model",
                null,
                new Credential.None(),
                "none",
                1,
                16,
                Defaults.LIMITS)
            .with(hosting);

    assertThat(WarmUp.of(provider)).hasValue("Hello");
  }
}
