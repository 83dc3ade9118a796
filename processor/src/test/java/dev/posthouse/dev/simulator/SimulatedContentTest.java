package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.model.MediaCatalog;
import dev.posthouse.model.MediaCatalog.Row;
import dev.posthouse.model.MediaCatalog.Way;
import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.gemini.GeminiTranslation;
import dev.posthouse.provider.openai.OpenAiTranslation;
import dev.posthouse.provider.openai.ResponsesTranslation;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Requests;
import dev.posthouse.translation.Translation;
import dev.posthouse.translation.UnreadContent;
import dev.posthouse.wire.JobRequest;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each content that the table says a format takes, in that format, read by a strict server. */
class SimulatedContentTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> contents() {
    return Stream.of(Api.values())
        .flatMap(
            api ->
                MediaCatalog.shipped().format(api.word(), "direct").rows().stream()
                    .flatMap(
                        row ->
                            row.types().stream()
                                .flatMap(
                                    type ->
                                        row.ways().stream()
                                            .map(
                                                way ->
                                                    Arguments.of(
                                                        api,
                                                        part(
                                                            row,
                                                            type.replace("*", "csv"),
                                                            way))))));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void whatTheTableSaysIsTakenIsTaken(Api api, String part) {
    JobRequest request = request(part);

    assertThat(UnreadContent.of(request, Requests.settings("mine", api))).isEmpty();
    assertThatCode(() -> read(api, body(api, request))).doesNotThrowAnyException();
  }

  /** The control: these servers can refuse. */
  @ParameterizedTest
  @EnumSource(Api.class)
  void aContentThatTheServerDoesNotReadIsRefused(Api api) {
    JsonNode body = body(api, request("{'image':{'mediaType':'image/bmp','data':'AAAA'}}"));

    assertThatThrownBy(() -> read(api, body)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void theTableHasEachFormat() {
    assertThat(contents().map(arguments -> arguments.get()[0]).distinct().toList())
        .hasSize(Api.values().length);
  }

  private static String part(Row row, String type, Way way) {
    String place =
        switch (way) {
          case DATA -> "'data':'AAAA'";
          case URL -> "'url':'https://files.example.com/a'";
          case FILE -> "'fileId':'file-1','fileAt':'mine'";
        };
    return "{'%s':{'mediaType':'%s',%s}}"
        .formatted(row.kind().name().toLowerCase(Locale.ROOT), type, place);
  }

  private static JobRequest request(String part) {
    return Requests.of(
        "{'messages':[{'role':'user','content':'What is it?','parts':[" + part + "]}]}");
  }

  private static JsonNode body(Api api, JobRequest request) {
    ProviderSettings settings = Requests.settings("mine", api);
    Translation translation =
        switch (api) {
          case ANTHROPIC -> new AnthropicTranslation(settings);
          case OPENAI -> new OpenAiTranslation(settings);
          case OPENAI_RESPONSES -> new ResponsesTranslation(settings);
          case GEMINI -> new GeminiTranslation(settings);
        };
    return JSON.valueToTree(
        translation.body(
            request, null, Capabilities.of(settings.dialect()), new Adaptations("mine")));
  }

  private static Prompt read(Api api, JsonNode body) throws InvalidRequestException {
    return switch (api) {
      case ANTHROPIC -> AnthropicReader.read(body);
      case OPENAI -> OpenAiReader.read(body);
      case OPENAI_RESPONSES -> ResponsesReader.read(body);
      case GEMINI -> GeminiReader.read("gemini-3.8-flash", true, body);
    };
  }
}
