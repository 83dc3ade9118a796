package dev.posthouse.provider;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row of the table of errors, over real HTTP, with the body and headers that the vendor sends.
 */
class ErrorTableTest {
  private static final Map<Api, Provider> PROVIDERS = new EnumMap<>(Api.class);
  private static VendorServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new VendorServer();
    for (Vendor vendor :
        List.of(Vendor.ANTHROPIC, Vendor.OPENAI, Vendor.RESPONSES, Vendor.GEMINI)) {
      PROVIDERS.put(
          vendor.api(), VendorCalls.provider(vendor, server.address(), VendorCalls.RELAXED));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    PROVIDERS.values().forEach(Provider::close);
    server.close();
  }

  static List<VendorError> rows() {
    return VendorError.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anErrorMeansWhatTheVendorSaysItMeans(VendorError row) {
    int before = server.received().size();
    server.answer(VendorServer.whole(row.status(), row.headers(), row.body()));

    Failure failure =
        VendorCalls.thrown(requireNonNull(PROVIDERS.get(row.api())), Requests.of("{'prompt':'?'}"))
            .failure();

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(row.kind());
    assertThat(failure.kind().reaction()).isEqualTo(row.reaction());
    assertThat(failure.status()).isEqualTo(row.status());
    assertThat(failure.code()).isEqualTo(row.code());
    assertThat(failure.requestId()).isEqualTo(row.api() == Api.GEMINI ? null : "req_7");
    assertThat(failure.mayBeBilled()).isFalse();
    switch (row.patience()) {
      case "" -> assertThat(failure.retryAfter()).isNull();
      case "stated" -> assertThat(failure.retryAfter()).isPositive();
      default -> assertThat(failure.retryAfter()).isEqualTo(Duration.parse(row.patience()));
    }
    assertThat(server.received()).hasSize(before + 1);
  }
}
