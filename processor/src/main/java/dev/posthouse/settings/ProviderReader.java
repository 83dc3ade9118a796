package dev.posthouse.settings;

import dev.posthouse.job.JobKind;
import dev.posthouse.job.Tier;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one entry of the section {@code providers}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class ProviderReader {
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  static final Shape SHAPE = new Shape();
  private static final Key.Choice<Api> API =
      SHAPE.require(
          SHAPE.choice("api", Api.class, Api.OPENAI, "The request format that it speaks"));
  private static final Key.Text MODEL =
      SHAPE.require(SHAPE.text("model", "The model's name at the vendor"));
  private static final Key.Text BASE_URL =
      SHAPE.text(
          "baseUrl",
          Pattern.compile("https?://[^\\s@?]+"),
          null,
          "Where to send requests, if not to the vendor's own address");
  private static final Key.Text PLATFORM =
      SHAPE.text(
          "platform",
          "What it goes down with; the cloud, the vendor or the host of baseUrl, if left out");
  private static final Key.Amount<Integer> CONCURRENCY =
      SHAPE.integer(
          "concurrency",
          Defaults.CONCURRENCY,
          1,
          100_000,
          "The most calls in flight in one process");
  private static final Key.Amount<Integer> MAX_OUTPUT_TOKENS =
      SHAPE.integer(
          "maxOutputTokens",
          Defaults.MAX_OUTPUT_TOKENS,
          1,
          10_000_000,
          "The output limit of requests that set none, thinking included; if left out, what fits"
              + " the model: more or no limit for one that thinks");
  private static final Key.Amount<Integer> CONTEXT_TOKENS =
      SHAPE.integer(
          "contextTokens",
          0,
          1,
          1_000_000_000,
          "The most tokens that the model takes, prompt and answer together. A job that is too long"
              + " for one provider goes only to providers that take more, or do not say");
  private static final Key.Part LIMITS =
      SHAPE.section(
          "limits",
          LimitsReader.LIMITS_SHAPE,
          "How long a call may be silent, and how long it may take");
  private static final Key.Part PRICES =
      SHAPE.section(
          "prices",
          PricesReader.SHAPE,
          "What tokens cost, if not as the vendor's list says; of this provider's tier");
  private static final Key.Part HOSTING =
      SHAPE.section(
          "hosting", HostingReader.SHAPE, "The cloud that serves the model, if not the vendor");
  private static final Key.Part DIALECT =
      SHAPE.section(
          "dialect",
          DialectReader.SHAPE,
          "How this model or server departs from its request format; what its errors tell is found"
              + " out without it");
  private static final Key.Part RATES =
      SHAPE.section(
          "rates",
          LimitsReader.RATES_SHAPE,
          "What the account may ask for, in all processes together; without it, only what the"
              + " provider itself says holds");

  private static final Key.Choice<JobKind> KIND =
      SHAPE.choice(
          "kind",
          JobKind.class,
          JobKind.CHAT,
          "Whether it answers chats or embeds texts; what the table of models says, if left out");
  private static final Key.Part EMBEDDING =
      SHAPE.section("embedding", EmbeddingReader.SHAPE, "How it embeds, if it does");

  private static final Key.Choice<Tier> TIER =
      SHAPE.choice(
          "tier",
          Tier.class,
          Tier.STANDARD,
          "As which calls are served and billed; left to the vendor if left out. flex is cheaper"
              + " and waits for room: its jobs go to the next provider when half of their time is"
              + " over");

  static {
    SHAPE.require(SHAPE.add(CredentialReader.KEY));
  }

  private final CredentialReader credentials;
  private final ModelSettings models;
  private final LocalDate today;

  /**
   * @param models what is known of models
   * @param today on which prices must be known
   */
  ProviderReader(
      UnaryOperator<@Nullable String> environment, ModelSettings models, LocalDate today) {
    this.credentials = new CredentialReader(environment);
    this.models = models;
    this.today = today;
  }

  ProviderSettings read(String name, Section section) {
    if (!NAME.matcher(name).matches()) {
      section.error(
          "cannot be a provider's name, since a topic is named after it: write at most 100"
              + " lower-case letters, digits, - and _");
    }
    section.require(API, "write api: anthropic, openai, openai-responses or gemini");
    Api api = section.read(API);
    section.require(MODEL, "write the model's name at the vendor");
    String model = Objects.requireNonNullElse(section.text(MODEL), "");
    URI baseUrl = baseUrl(section);
    Hosting hosting = hosting(section, api, baseUrl);
    Credential credential = credentials.read(section, hosting);
    if (baseUrl != null) {
      warnOfPlainText(section, baseUrl, credential);
    }
    ModelTerms terms = terms(section, api, model);
    String platform = section.text(PLATFORM);
    ProviderSettings settings =
        new ProviderSettings(
            name,
            api,
            model,
            baseUrl,
            credential,
            platform == null ? Defaults.platform(api, baseUrl, hosting) : platform,
            section.read(CONCURRENCY),
            section.has(MAX_OUTPUT_TOKENS)
                ? section.read(MAX_OUTPUT_TOKENS)
                : ModelPresets.outputTokens(terms.family(model)),
            LimitsReader.limits(
                section.section(LIMITS),
                ModelPresets.limits(terms.family(model), api),
                terms.lane()),
            section.read(CONTEXT_TOKENS),
            terms,
            hosting,
            DialectReader.read(section.section(DIALECT), api),
            LimitsReader.rates(section.section(RATES)),
            EmbeddingReader.read(
                section.has(KIND) ? section.read(KIND) : null,
                section.section(EMBEDDING),
                api,
                hosting,
                terms.family(model),
                section.read(CONTEXT_TOKENS)));
    section.rejectUnknownKeys();
    return settings;
  }

  private ModelTerms terms(Section section, Api api, String model) {
    Tier tier = section.has(TIER) ? section.read(TIER) : null;
    ModelTerms terms =
        new ModelTerms(
            tier,
            section.has(PRICES) ? PricesReader.read(section.section(PRICES)) : null,
            models.catalog(),
            models.listPrices());
    if (tier == Tier.FLEX && api == Api.ANTHROPIC) {
      section.error(
          TIER, "is not sold by Anthropic: remove the key, or write standard or priority");
    } else if (tier != null && tier != Tier.STANDARD && terms.prices(model, today).isEmpty()) {
      section.error(
          TIER,
          "has no price: write what "
              + model
              + " costs as "
              + tier.wireName()
              + " under prices, or leave listPrices on for a model that the table knows as such");
    }
    return terms;
  }

  private static Hosting hosting(Section section, Api api, @Nullable URI baseUrl) {
    if (!section.has(HOSTING)) {
      return Hosting.DIRECT;
    }
    Hosting hosting = HostingReader.read(section.section(HOSTING), api);
    if (hosting instanceof Hosting.Azure && baseUrl == null && !section.has(BASE_URL)) {
      section.error(
          BASE_URL,
          "is missing: write the Azure resource's endpoint, as in https://NAME.openai.azure.com");
    }
    return hosting;
  }

  private static @Nullable URI baseUrl(Section section) {
    Scalar scalar = section.scalar(BASE_URL);
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
      section.warn(BASE_URL, "sends the key unencrypted: write https:// if the server offers it");
    }
  }
}
