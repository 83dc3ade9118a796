package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pins every default: a change is seen in this file, and belongs into the release notes. */
class DefaultsTest {

  @Test
  void aFileWithWhatIsRequiredHasTheseDefaults() throws InvalidSettingsException {
    String yaml =
        """
        kafka: {bootstrap.servers: "localhost:9092"}
        wire: {schema.registry.url: "http://localhost:8081"}
        providers:
          zeta: {api: anthropic, model: claude-sonnet-4-5, credential: "env:ANTHROPIC_API_KEY"}
          alpha: {api: gemini, model: gemini-2.5-flash, credential: none}
        """;

    Settings settings = SettingsReader.check("f", yaml, name -> null).settings();

    TimeLimits limits =
        new TimeLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10));
    TimeLimits ofOneThatThinksInSilence =
        new TimeLimits(
            limits.connect(),
            Duration.ofMinutes(2),
            limits.idle(),
            limits.thinking(),
            limits.total());
    var dialect =
        new DialectSettings(
            DialectSettings.OutputLimit.MAX_COMPLETION_TOKENS,
            DialectSettings.SchemaSupport.STRICT,
            true,
            true,
            true,
            true);
    assertThat(settings)
        .isEqualTo(
            new Settings(
                Map.of("bootstrap.servers", "localhost:9092"),
                new TopicSettings("llm.", 12, -1),
                new WireSettings(
                    WireSettings.Format.AVRO,
                    Map.of("schema.registry.url", "http://localhost:8081"),
                    null,
                    null),
                Map.of(
                    "zeta",
                    new ProviderSettings(
                        "zeta",
                        Api.ANTHROPIC,
                        "claude-sonnet-4-5",
                        null,
                        new Credential.Variable("ANTHROPIC_API_KEY"),
                        "anthropic",
                        64,
                        4096,
                        limits,
                        0,
                        ModelTerms.USUAL,
                        Hosting.DIRECT,
                        dialect,
                        new RateSettings(4, 0, 0, 0, 0)),
                    "alpha",
                    new ProviderSettings(
                        "alpha",
                        Api.GEMINI,
                        "gemini-2.5-flash",
                        null,
                        new Credential.None(),
                        "google",
                        64,
                        0,
                        ofOneThatThinksInSilence,
                        0,
                        ModelTerms.USUAL,
                        Hosting.DIRECT,
                        dialect,
                        new RateSettings(4, 0, 0, 0, 0))),
                Map.of(
                    "default",
                    new Route(
                        "default",
                        List.of("zeta", "alpha"),
                        new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30)),
                        Duration.ofHours(1))),
                new AdmitSettings(Duration.ofHours(24), 921_600),
                new AttemptSettings(
                    Duration.ofMillis(25),
                    1000,
                    Duration.ofSeconds(10),
                    2000,
                    33_554_432L,
                    Duration.ofSeconds(3)),
                new StatusSettings(Duration.ofHours(24)),
                new ConsoleSettings("127.0.0.1", null, null),
                Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "posthouse-" + System.getProperty("user.name")),
                new HealthSettings(
                    new HealthSettings.Circuit(
                        100,
                        Duration.ofSeconds(30),
                        20,
                        0.5,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        3,
                        Duration.ofSeconds(10),
                        new HealthSettings.LowTraffic(
                            2, Duration.ofSeconds(20), Duration.ofSeconds(40))),
                    new HealthSettings.Parking(Duration.ofMinutes(1), Duration.ofHours(1)),
                    new HealthSettings.RetryBudget(0.2, Duration.ofMinutes(1), 20)),
                new TracingSettings(false, Map.of())));
    assertThat(settings.providers().values())
        .extracting(ProviderSettings::rates)
        .containsOnly(new RateSettings(4, 0, 0, 0, 0));
    assertThat(settings.routes().values()).extracting(Route::patience).containsOnly(Duration.ZERO);
    assertThat(settings.routes().values())
        .extracting(Route::busyPatience)
        .containsOnly(Duration.ofSeconds(2));
  }
}
