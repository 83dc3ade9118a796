package dev.posthouse.settings;

import dev.posthouse.job.Prices;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of the section {@code providers}. */
final class ProviderReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private final CredentialReader credentials;

  ProviderReader(UnaryOperator<@Nullable String> environment) {
    this.credentials = new CredentialReader(environment);
  }

  ProviderSettings read(String name, Section section) {
    if (!NAME.matcher(name).matches()) {
      section.error(
          "cannot be a provider's name, since a topic is named after it: write at most 100"
              + " lower-case letters, digits, - and _");
    }
    section.require("api", "write api: anthropic, openai or gemini");
    Api api = section.choice("api", Api.class, Api.OPENAI);
    String model = section.requiredText("model", "write the model's name at the vendor");
    URI baseUrl = baseUrl(section);
    Hosting hosting = HostingReader.read(section, api, baseUrl);
    Credential credential = credentials.read(section, hosting);
    if (baseUrl != null) {
      warnOfPlainText(section, baseUrl, credential);
    }
    String platform = section.text("platform");
    ProviderSettings settings =
        new ProviderSettings(
            name,
            api,
            model,
            baseUrl,
            credential,
            platform == null ? Defaults.platform(api, baseUrl, hosting) : platform,
            section.integer("concurrency", Defaults.CONCURRENCY, 1, 100_000),
            section.integer("maxOutputTokens", Defaults.MAX_OUTPUT_TOKENS, 1, 10_000_000),
            limits(section.section("limits")),
            section.integer("contextTokens", 0, 1, 1_000_000_000),
            prices(section),
            hosting,
            DialectReader.read(section.section("dialect"), api),
            rates(section.section("rates")));
    section.rejectUnknownKeys();
    return settings;
  }

  private static @Nullable URI baseUrl(Section section) {
    Scalar scalar = section.scalar("baseUrl");
    if (scalar == null) {
      return null;
    }
    try {
      URI url = new URI(scalar.text());
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (url.getRawUserInfo() != null) {
        section.error(scalar, "must not hold a user or password: give the key as credential");
        return null;
      }
      if (http && url.getHost() != null && url.getRawQuery() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, as for every other address that is none.
    }
    section.error(
        scalar, "cannot use " + scalar.shown() + ": write an address like https://host/v1");
    return null;
  }

  private static void warnOfPlainText(Section section, URI url, Credential credential) {
    boolean readable = "http".equals(url.getScheme()) && !LOOPBACK.contains(url.getHost());
    if (readable && !(credential instanceof Credential.None)) {
      section.warn("baseUrl", "sends the key unencrypted: write https:// if the server offers it");
    }
  }

  private static @Nullable Prices prices(Section section) {
    if (!section.has("prices")) {
      return null;
    }
    Section prices = section.section("prices");
    String currency = prices.text("currency");
    if (currency != null && !CURRENCY.matcher(currency).matches()) {
      prices.error("currency", "is not a currency: write three letters, as in USD");
    }
    prices.require("input", "write the price of a million tokens of prompt");
    prices.require("output", "write the price of a million tokens generated");
    double input = prices.decimal("input", 0, 0, 1e6);
    Prices read =
        new Prices(
            currency == null ? Defaults.CURRENCY : currency,
            input,
            prices.decimal("cached", input, 0, 1e6),
            prices.decimal("output", 0, 0, 1e6));
    prices.rejectUnknownKeys();
    return read;
  }

  private static RateSettings rates(Section section) {
    RateSettings fallback = RateSettings.NONE;
    int most = 2_000_000_000;
    RateSettings rates =
        new RateSettings(
            section.integer("leastConcurrency", fallback.leastConcurrency(), 1, 100_000),
            section.integer("callsInFlight", fallback.callsInFlight(), 1, 1_000_000),
            section.integer("requestsPerMinute", fallback.requestsPerMinute(), 1, most),
            section.integer("inputTokensPerMinute", fallback.inputTokensPerMinute(), 1, most),
            section.integer("outputTokensPerMinute", fallback.outputTokensPerMinute(), 1, most));
    section.rejectUnknownKeys();
    return rates;
  }

  private static TimeLimits limits(Section section) {
    Duration least = Duration.ofMillis(1);
    TimeLimits fallback = Defaults.LIMITS;
    Duration total = section.duration("total", fallback.total(), least, Duration.ofHours(24));
    TimeLimits limits =
        new TimeLimits(
            section.duration("connect", fallback.connect(), least, Duration.ofMinutes(10)),
            section.duration("firstToken", fallback.firstToken(), least, Duration.ofHours(24)),
            section.duration("idle", fallback.idle(), least, Duration.ofHours(24)),
            total);
    if (section.has("total") && limits.firstToken().compareTo(total) > 0) {
      section.error(
          "total",
          "is shorter than firstToken ("
              + DurationText.format(limits.firstToken())
              + "): a call would end before it may be called silent");
    }
    section.rejectUnknownKeys();
    return limits;
  }
}
