package dev.posthouse.provider.factory;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.anthropic.AnthropicAdapter;
import dev.posthouse.provider.anthropic.AnthropicEndpoints;
import dev.posthouse.provider.anthropic.AnthropicQuota;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.EmbeddingAdapter;
import dev.posthouse.provider.call.StreamingProvider;
import dev.posthouse.provider.gemini.GeminiAdapter;
import dev.posthouse.provider.gemini.GeminiEmbeddings;
import dev.posthouse.provider.gemini.GeminiEndpoints;
import dev.posthouse.provider.http.QuotaHeaders;
import dev.posthouse.provider.http.Transport;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.provider.key.IdentifiedProvider;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.provider.key.KeyRing;
import dev.posthouse.provider.key.KeySlot;
import dev.posthouse.provider.openai.OpenAiAdapter;
import dev.posthouse.provider.openai.OpenAiEmbeddings;
import dev.posthouse.provider.openai.OpenAiEndpoints;
import dev.posthouse.provider.openai.OpenAiQuota;
import dev.posthouse.provider.openai.ResponsesAdapter;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.ProviderSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a provider out of its settings. */
public final class Providers {
  /** Of all vendors: gateways send one vendor's headers with another's format. */
  static final QuotaHeaders QUOTA =
      new QuotaHeaders(
          Stream.of(AnthropicQuota.HEADERS, OpenAiQuota.HEADERS).flatMap(List::stream).toList());

  private Providers() {}

  /**
   * A provider with its keys from this process's environment.
   *
   * @throws IllegalArgumentException if a key cannot be read; the message names the variable or
   *     file
   */
  public static Provider create(ProviderSettings settings) {
    return create(settings, System::getenv);
  }

  /**
   * A provider with its keys from a given environment.
   *
   * @param environment a variable's value by its name, null if it is not set
   * @throws IllegalArgumentException if a key cannot be read; the message names the variable or
   *     file
   */
  public static Provider create(
      ProviderSettings settings, UnaryOperator<@Nullable String> environment) {
    return create(settings, environment, Clock.systemUTC());
  }

  /**
   * A provider with its keys from a given environment.
   *
   * @param environment a variable's value by its name, null if it is not set
   * @param quotaReports told what the vendor says is left of the account's limits, as soon as it
   *     says so: must neither wait nor throw
   * @throws IllegalArgumentException if a key cannot be read; the message names the variable or
   *     file
   */
  public static Provider create(
      ProviderSettings settings,
      UnaryOperator<@Nullable String> environment,
      Consumer<QuotaReport> quotaReports) {
    return create(settings, environment, quotaReports, () -> {}, Defaults.HEALTH.parking());
  }

  /**
   * As {@link #create(ProviderSettings, UnaryOperator, Consumer)}.
   *
   * @param resent run when a request is sent again, since it met a connection that the server had
   *     left
   * @param parking how long one key of several is left alone, unless the vendor says
   */
  public static Provider create(
      ProviderSettings settings,
      UnaryOperator<@Nullable String> environment,
      Consumer<QuotaReport> quotaReports,
      Runnable resent,
      HealthSettings.Parking parking) {
    return create(settings, environment, quotaReports, resent, parking, Clock.systemUTC());
  }

  static Provider create(
      ProviderSettings settings, UnaryOperator<@Nullable String> environment, Clock clock) {
    return create(settings, environment, _ -> {}, () -> {}, Defaults.HEALTH.parking(), clock);
  }

  /**
   * Composed from the inside out: a call; before it, the cloud's token, which has a failure of its
   * own; round both, the choice of the key, which goes by either's failures. All keys share one
   * transport, so that a change of key costs no connection.
   */
  private static Provider create(
      ProviderSettings settings,
      UnaryOperator<@Nullable String> environment,
      Consumer<QuotaReport> quotaReports,
      Runnable resent,
      HealthSettings.Parking parking,
      Clock clock) {
    // Several keys may be of several accounts, and what is left of one says nothing of the others.
    boolean oneAccount = settings.credential().sources().size() <= 1;
    var transport =
        new Transport(settings, QUOTA, oneAccount ? quotaReports : _ -> {}, resent, clock);
    Function<ApiKey, Provider> connect =
        key -> {
          Identity identity = Identity.of(settings, key, environment);
          Adapter adapter = adapter(settings, identity, key, transport);
          return new IdentifiedProvider(
              identity, new StreamingProvider(settings, adapter, transport, key, clock));
        };
    List<KeySlot> slots = new ArrayList<>();
    for (Credential.Source source : settings.credential().sources()) {
      Supplier<ApiKey> reader = () -> ApiKey.read(settings, source, environment);
      slots.add(
          new KeySlot(
              settings.name(),
              reader.get(),
              source instanceof Credential.File ? reader : null,
              connect,
              parking,
              clock.instant()));
    }
    return new KeyRing(settings.name(), slots, clock);
  }

  private static Adapter adapter(
      ProviderSettings settings, Identity identity, ApiKey key, Transport transport) {
    if (settings.embedding() != null) {
      return new EmbeddingAdapter(settings, embedding(settings, key, transport));
    }
    return switch (settings.api()) {
      case ANTHROPIC ->
          new AnthropicAdapter(
              settings, AnthropicEndpoints.messages(settings, identity, transport));
      case OPENAI -> new OpenAiAdapter(settings, OpenAiEndpoints.open(settings, key, transport));
      case OPENAI_RESPONSES ->
          new ResponsesAdapter(settings, OpenAiEndpoints.open(settings, key, transport));
      case GEMINI ->
          new GeminiAdapter(settings, GeminiEndpoints.streaming(settings, identity, transport));
    };
  }

  private static EmbeddingAdapter.Vendor embedding(
      ProviderSettings settings, ApiKey key, Transport transport) {
    return switch (settings.api()) {
      case OPENAI -> new OpenAiEmbeddings(settings, OpenAiEndpoints.open(settings, key, transport));
      case GEMINI -> new GeminiEmbeddings(settings, key, transport);
      case ANTHROPIC, OPENAI_RESPONSES ->
          throw new IllegalArgumentException(
              "there are no embeddings over " + settings.api().word());
    };
  }
}
