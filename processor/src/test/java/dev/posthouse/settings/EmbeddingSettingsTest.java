package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.docs.Document;
import dev.posthouse.job.JobKind;
import dev.posthouse.job.Prices;
import dev.posthouse.job.Route;
import dev.posthouse.job.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingSettingsTest {
  private static final String FILE =
      """
      kafka: {bootstrap.servers: "localhost:9092"}
      wire: {format: json}
      providers:
        chat: {api: openai, model: gpt-6.1-terra, credential: none}
        small: {api: openai, model: text-embedding-3-small, credential: none}
        azure: {api: openai, model: my-small, credential: none, baseUrl: "https://a.example"}
        large: {api: openai, model: text-embedding-3-large, credential: none, embedding: {dimensions: 1536}}
        shorter: {api: openai, model: text-embedding-3-small, credential: none, embedding: {dimensions: 256}}
        first: {api: gemini, model: gemini-embedding-001, credential: none}
        second: {api: gemini, model: gemini-embedding-002, credential: none}
        own: {api: openai, model: bge-m3, credential: none, kind: embedding, embedding: {callInputs: 32}}
      models: {families: {my-small: {like: text-embedding-3-small}}}
      """;

  @Test
  void whatEmbedsIsKnownByItsModelOrSaid() throws Exception {
    Settings settings = check(FILE);

    assertThat(embedding(settings, "small"))
        .isEqualTo(new EmbeddingSettings(0, 2048, 300_000, 8192, false));
    assertThat(embedding(settings, "first"))
        .isEqualTo(new EmbeddingSettings(0, 100, 0, 2048, true));
    assertThat(embedding(settings, "own")).isEqualTo(new EmbeddingSettings(0, 32, 0, 0, false));
    assertThat(embedding(settings, "azure").callTokens()).isEqualTo(300_000);
    assertThat(provider(settings, "chat").kind()).isEqualTo(JobKind.CHAT);
  }

  @Test
  void itIsPricedByTheTable() throws Exception {
    Prices prices =
        Objects.requireNonNull(provider(check(FILE), "small").prices(LocalDate.of(2026, 12, 1)));

    assertThat(prices.cost(new Usage(1_000_000, 0, 0, 0)).getAmount()).isEqualTo(0.02);
  }

  /** So that a provider of embeddings can be added without a change of the routes. */
  @Test
  void aRouteWithoutAChainTakesThoseThatAnswerChats() throws Exception {
    assertThat(route(check(FILE), "default").chain()).containsExactly("chat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [small, azure]
          [small]
          [large, large2]
          [own]
          """)
  void providersOfOneModelAreAChain(String chain) throws Exception {
    String file =
        FILE.replace(
            "  own:",
            "  large2: {api: openai, model: text-embedding-3-large, credential: none, embedding:"
                + " {dimensions: 1536}}\n"
                + "  own:");

    Settings settings = check(file + routes(chain, ""));

    assertThat(route(settings, "emb").mixedVectors()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [small, large]  | mixes vectors that cannot be compared (small: text-embedding-3-small with 1536 numbers, large: text-embedding-3-large with 1536 numbers)
          [small, shorter]| mixes vectors that cannot be compared (small: text-embedding-3-small with 1536 numbers, shorter: text-embedding-3-small with 256 numbers)
          [first, second] | mixes vectors that cannot be compared (first: gemini-embedding-001 with 3072 numbers, second: gemini-embedding-002 with 3072 numbers)
          [small, own]    | mixes vectors that cannot be compared (small: text-embedding-3-small with 1536 numbers, own: bge-m3)
          [chat, small]   | names providers that embed (small) and such that answer chats: give each kind a route of its own
          """)
  void aChainThatMixesIsAnError(String chain, String says) {
    assertThat(faults(FILE + routes(chain, "")))
        .singleElement()
        .asString()
        .contains("routes.emb.chain: " + says);
  }

  @Test
  void unlessItSaysThatItKnows() throws Exception {
    Settings settings = check(FILE + routes("[small, large]", ", mixedVectors: true"));

    assertThat(route(settings, "emb").chain()).containsExactly("small", "large");
    assertThat(route(settings, "emb").mixedVectors()).isTrue();
    assertThat(faults(FILE + routes("[chat, large]", ", mixedVectors: true"))).hasSize(1);
  }

  @Test
  void theSettingsInTheDocumentCanBeUsed() throws Exception {
    String shown = Document.read("docs/embeddings.md").block("yaml", "embeddings:");

    Settings settings =
        check(
            "kafka: {bootstrap.servers: \"localhost:9092\"}\nwire: {format: json}\n"
                + shown.replace(
                    "providers:\n",
                    """
                    providers:
                      claude: {api: anthropic, model: claude-sonnet-5-5, credential: none}
                      gpt: {api: openai, model: gpt-6.1-terra, credential: none}
                    """));

    assertThat(route(settings, "embeddings").chain()).containsExactly("small", "small-azure");
    assertThat(embedding(settings, "own").callInputs()).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad: {api: anthropic, model: m, credential: none, kind: embedding}            | providers.bad.embedding: there are no embeddings over anthropic
          bad: {api: openai-responses, model: text-embedding-3-small, credential: none} | providers.bad.embedding: there are no embeddings over openai-responses
          bad: {api: openai, model: m, credential: none, embedding: {dimensions: 8}}    | write kind: embedding beside it, or remove it
          bad: {api: openai, model: m, credential: none, kind: images}                  | providers.bad.kind: must be one of chat, embedding
          """)
  void whatCannotEmbedIsAnError(String provider, String says) {
    assertThat(faults(FILE.replace("  chat:", "  " + provider + "\n  chat:")).getFirst())
        .contains(says);
  }

  private static String routes(String chain, String more) {
    return "routes: {default: {chain: [chat]}, emb: {chain: %s%s}}\n".formatted(chain, more);
  }

  private static EmbeddingSettings embedding(Settings settings, String provider) {
    return Objects.requireNonNull(provider(settings, provider).embedding());
  }

  private static ProviderSettings provider(Settings settings, String name) {
    return Objects.requireNonNull(settings.providers().get(name));
  }

  private static Route route(Settings settings, String name) {
    return Objects.requireNonNull(settings.routes().get(name));
  }

  private static Settings check(String yaml) throws InvalidSettingsException {
    return SettingsReader.check("f.yaml", yaml, _ -> "secret").settings();
  }

  private static List<String> faults(String yaml) {
    InvalidSettingsException e =
        catchThrowableOfType(InvalidSettingsException.class, () -> check(yaml));
    assertThat(e).as("a fault in the settings").isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }
}
