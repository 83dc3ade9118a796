package dev.posthouse.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  private final HostNames names =
      new HostNames(
          new ConsoleSettings(
              "0.0.0.0",
              0,
              "worker-1.example:8484",
              new AccessSettings(URI.create("https://jobs.example.com"), null, null, false)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8484",
        "127.0.0.1:1",
        "[::1]:8484",
        "10.2.3.4",
        "JOBS.example.com",
        "jobs.example.com:443",
        "worker-1.example:8484"
      })
  void itsNamesAndAllNumbersAreTaken(String host) {
    assertThat(names.contain(host)).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "evil.example",
        "jobs.example.com.evil.example",
        "127.0.0.1.evil.example",
        "1.2.3.4.5",
        "localhost.evil.example",
        "[evil]",
        "jobs.example.com@evil.example"
      })
  void allOtherNamesAreNot(@Nullable String host) {
    assertThat(names.contain(host)).isFalse();
  }
}
