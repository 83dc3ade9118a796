package dev.posthouse.settings;

import dev.posthouse.job.JobKind;
import dev.posthouse.job.Model;
import dev.posthouse.job.Prices;
import dev.posthouse.model.ModelFamily;
import java.net.URI;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One provider: a model at a vendor, and how hard it may be used.
 *
 * @param name as routes and topics name it: lower-case letters, digits, {@code -} and {@code _}
 * @param api the request format it speaks
 * @param model the model to ask for
 * @param baseUrl where to send requests; null for the vendor's own address
 * @param credential where its key comes from
 * @param platform what it shares its fate with, for example a vendor's name; two providers of one
 *     platform go down together
 * @param concurrency the most calls in flight in one process
 * @param maxOutputTokens the output limit of requests that set none
 * @param limits how long a call may be silent, and how long it may take
 * @param contextTokens the most tokens of prompt and answer together; 0 if not stated
 * @param terms its tier and prices, and what is known of its model
 * @param hosting on whose platform it is served
 * @param dialect how it departs from its request format
 * @param rates what may be asked of it, beside the concurrency
 * @param embedding how it embeds; null if it answers chats
 */
public record ProviderSettings(
    String name,
    Api api,
    String model,
    @Nullable URI baseUrl,
    Credential credential,
    String platform,
    int concurrency,
    int maxOutputTokens,
    TimeLimits limits,
    long contextTokens,
    ModelTerms terms,
    Hosting hosting,
    DialectSettings dialect,
    RateSettings rates,
    @Nullable EmbeddingSettings embedding) {

  /** A provider at its vendor, of which only what is required is stated. */
  public ProviderSettings(
      String name,
      Api api,
      String model,
      @Nullable URI baseUrl,
      Credential credential,
      String platform,
      int concurrency,
      int maxOutputTokens,
      TimeLimits limits) {
    this(
        name,
        api,
        model,
        baseUrl,
        credential,
        platform,
        concurrency,
        maxOutputTokens,
        limits,
        0,
        ModelTerms.USUAL,
        Hosting.DIRECT,
        Defaults.DIALECT,
        Defaults.RATES);
  }

  /** One that answers chats. */
  public ProviderSettings(
      String name,
      Api api,
      String model,
      @Nullable URI baseUrl,
      Credential credential,
      String platform,
      int concurrency,
      int maxOutputTokens,
      TimeLimits limits,
      long contextTokens,
      ModelTerms terms,
      Hosting hosting,
      DialectSettings dialect,
      RateSettings rates) {
    this(
        name,
        api,
        model,
        baseUrl,
        credential,
        platform,
        concurrency,
        maxOutputTokens,
        limits,
        contextTokens,
        terms,
        hosting,
        dialect,
        rates,
        null);
  }

  /** What jobs it takes. */
  public JobKind kind() {
    return embedding == null ? JobKind.CHAT : JobKind.EMBEDDING;
  }

  /** The same, on other terms. */
  public ProviderSettings with(ModelTerms others) {
    return copy(others, hosting, embedding);
  }

  /** The same, served on another platform. */
  public ProviderSettings with(Hosting other) {
    return copy(terms, other, embedding);
  }

  /** The same, for texts to embed instead of chats. */
  public ProviderSettings with(EmbeddingSettings how) {
    return copy(terms, hosting, how);
  }

  private ProviderSettings copy(
      ModelTerms newTerms, Hosting newHosting, @Nullable EmbeddingSettings newEmbedding) {
    return new ProviderSettings(
        name,
        api,
        model,
        baseUrl,
        credential,
        platform,
        concurrency,
        maxOutputTokens,
        limits,
        contextTokens,
        newTerms,
        newHosting,
        dialect,
        rates,
        newEmbedding);
  }

  /** What is known of its model. */
  public Optional<ModelFamily> family() {
    return terms.family(model);
  }

  /** What its tokens cost on a day; null if nobody says. */
  public @Nullable Prices prices(LocalDate day) {
    return terms.prices(model, day).orElse(null);
  }

  /** What route policies need to know of its model. */
  public Model toModel() {
    long context =
        contextTokens > 0
            ? contextTokens
            : family().map(known -> known.size().contextTokens()).orElse(0);
    return new Model(model, context, api.vendor(), terms.lane());
  }
}
