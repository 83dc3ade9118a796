package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadContentTest {
  private static final int MEGABYTE = 1 << 20;

  @ParameterizedTest
  @EnumSource(Api.class)
  void whatAllVendorsReadIsSentToAll(Api api) {
    for (String type : new String[] {"image/png", "image/jpeg", "image/jpg", "image/webp"}) {
      assertThat(unread(api, "image", type, "'url':'https://a.example/b'")).isEmpty();
    }
    assertThat(unread(api, "document", "application/pdf", "'data':'AAAA'")).isEmpty();
    assertThat(unread(api, "document", "text/markdown", "'data':'AAAA'")).isEmpty();
  }

  @Test
  void aGifIsForOthersThanGemini() {
    assertThat(unread(Api.GEMINI, "image", "image/gif", "'data':'AAAA'"))
        .contains("reads no image/gif");
    assertThat(unread(Api.OPENAI, "image", "image/gif", "'data':'AAAA'")).isEmpty();
    assertThat(unread(Api.ANTHROPIC, "image", "image/gif", "'data':'AAAA'")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/heic", "image/heif"})
  void applesPicturesAreForGeminiAlone(String type) {
    assertThat(unread(Api.GEMINI, "image", type, "'data':'AAAA'")).isEmpty();
    assertThat(unread(Api.OPENAI, "image", type, "'data':'AAAA'")).isPresent();
    assertThat(unread(Api.ANTHROPIC, "image", type, "'data':'AAAA'")).isPresent();
  }

  @Test
  void chatCompletionsFetchNoDocuments() {
    String address = "'url':'https://a.example/b.pdf'";

    assertThat(unread(Api.OPENAI, "document", "application/pdf", address))
        .contains("takes no application/pdf by url");
    assertThat(unread(Api.OPENAI_RESPONSES, "document", "application/pdf", address)).isEmpty();
    assertThat(unread(Api.ANTHROPIC, "document", "application/pdf", address)).isEmpty();
    assertThat(unread(Api.GEMINI, "document", "application/pdf", address)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-6.1-sol, true",
    "gpt-audio, false",
    "my-own-model, false",
  })
  void aModelThatIsKnownNotToHearIsPassedOver(String model, boolean passedOver) {
    var request = content("audio", "audio/wav", "'data':'AAAA'");

    assertThat(UnreadContent.of(request, provider(Api.OPENAI, model, null, Hosting.DIRECT)))
        .matches(found -> found.isPresent() == passedOver);
  }

  @Test
  void aFileIsReadWhereItIs() {
    String file = "'fileId':'file-1','fileAt':'%s'";

    assertThat(unread(Api.ANTHROPIC, "document", "application/pdf", file.formatted("mine")))
        .isEmpty();
    assertThat(unread(Api.ANTHROPIC, "document", "application/pdf", file.formatted("platform")))
        .isEmpty();
    assertThat(unread(Api.ANTHROPIC, "document", "application/pdf", file.formatted("openai")))
        .contains("has no file of openai");
  }

  @Test
  void aCloudThatFetchesNothingIsPassedOverForAnAddress() {
    var request = content("image", "image/png", "'url':'https://a.example/b.png'");
    var bedrock =
        provider(Api.ANTHROPIC, "claude-sonnet-5-5", null, new Hosting.Bedrock("eu-west-1"));

    assertThat(UnreadContent.of(request, bedrock).map(UnreadContent::words))
        .contains("takes no image/png by url");
  }

  @Test
  void whatIsTooLargeIsTooLargeWhereTheVendorsLimitHolds() {
    var request =
        content(
            "document", "application/pdf", "'stored':'s3://bucket/a.pdf','size':" + 51 * MEGABYTE);
    var own = provider(Api.GEMINI, "gemini-3.8-flash", null, Hosting.DIRECT);
    var elsewhere =
        provider(Api.GEMINI, "gemini-3.8-flash", URI.create("https://gateway"), Hosting.DIRECT);

    assertThat(UnreadContent.of(request, own))
        .hasValueSatisfying(
            unread -> {
              assertThat(unread.kind()).isEqualTo(FailureKind.TOO_LARGE);
              assertThat(unread.words())
                  .isEqualTo("takes application/pdf of at most 50 MB, and this has 51 MB");
            });
    assertThat(UnreadContent.of(request, elsewhere)).isEmpty();
  }

  /** Base64 makes three bytes four. */
  @Test
  void aRequestIsWeighedAsItIsSent() {
    var own = provider(Api.ANTHROPIC, "claude-sonnet-5-5", null, Hosting.DIRECT);
    String part = "'stored':'s3://bucket/a.pdf','size':";

    assertThat(UnreadContent.of(content("document", "application/pdf", part + 23 * MEGABYTE), own))
        .isEmpty();
    assertThat(
            UnreadContent.of(content("document", "application/pdf", part + 25 * MEGABYTE), own)
                .map(UnreadContent::kind))
        .contains(FailureKind.TOO_LARGE);
  }

  private static Optional<String> unread(Api api, String kind, String type, String place) {
    return UnreadContent.of(
            content(kind, type, place), provider(api, "the-model", null, Hosting.DIRECT))
        .map(UnreadContent::words);
  }

  private static JobRequest content(String kind, String type, String place) {
    return Requests.of(
        "{'messages':[{'role':'user','parts':[{'%s':{'mediaType':'%s',%s}}]}]}"
            .formatted(kind, type, place));
  }

  private static ProviderSettings provider(
      Api api, String model, @Nullable URI baseUrl, Hosting hosting) {
    ProviderSettings usual = Requests.settings("mine", api);
    return new ProviderSettings(
        "mine",
        api,
        model,
        baseUrl,
        new Credential.None(),
        "platform",
        1,
        1000,
        usual.limits(),
        0,
        ModelTerms.USUAL,
        hosting,
        usual.dialect(),
        usual.rates());
  }
}
