package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.settings.Api;
import dev.posthouse.wire.JobRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTypesTest {
  @ParameterizedTest
  @EnumSource(Api.class)
  void whatAllVendorsReadIsSentToAll(Api api) {
    assertThat(PictureTypes.unread(with("image/png"), api)).isEmpty();
    assertThat(PictureTypes.unread(with("image/jpeg"), api)).isEmpty();
    assertThat(PictureTypes.unread(with("image/webp"), api)).isEmpty();
  }

  @Test
  void aGifIsForOthersThanGemini() {
    assertThat(PictureTypes.unread(with("image/gif"), Api.GEMINI)).contains("image/gif");
    assertThat(PictureTypes.unread(with("image/gif"), Api.OPENAI)).isEmpty();
    assertThat(PictureTypes.unread(with("image/gif"), Api.ANTHROPIC)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/heic", "image/heif"})
  void applesPicturesAreForGeminiAlone(String type) {
    assertThat(PictureTypes.unread(with(type), Api.GEMINI)).isEmpty();
    assertThat(PictureTypes.unread(with(type), Api.OPENAI)).contains(type);
    assertThat(PictureTypes.unread(with(type), Api.ANTHROPIC)).contains(type);
  }

  private static JobRequest with(String type) {
    return Requests.of(
        "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'%s','url':'https://a/b'}}]}]}"
            .formatted(type));
  }
}
