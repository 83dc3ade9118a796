package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.gemini.GeminiTranslation;
import dev.posthouse.provider.openai.OpenAiTranslation;
import dev.posthouse.provider.openai.ResponsesTranslation;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pictures, documents and sounds in the words of each vendor, as its published types have them: the
 * packages of npm {@code openai} 6.49.0, {@code @anthropic-ai/sdk} 1.14.0 and {@code @google/genai}
 * 2.32.0.
 */
class ContentTranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PDF =
      "{'document':{'mediaType':'application/pdf','name':'a.pdf','data':'JVBERg=='}}";
  private static final String PDF_AT_AN_ADDRESS =
      "{'document':{'mediaType':'application/pdf','url':'https://example.com/a.pdf'}}";
  private static final String PDF_OF_THE_VENDORS =
      "{'document':{'mediaType':'application/pdf','fileId':'file-1','fileAt':'mine'}}";
  private static final String PICTURE_AT_AN_ADDRESS =
      "{'image':{'mediaType':'image/png','url':'https://example.com/a.png'}}";
  private static final String PICTURE_OF_THE_VENDORS =
      "{'image':{'mediaType':'image/png','fileId':'file-2','fileAt':'mine'}}";
  private static final String SOUND = "{'audio':{'mediaType':'audio/x-wav','data':'UklGRg=='}}";
  private static final String TABLE =
      "{'document':{'mediaType':'text/csv','name':'a.csv','data':'YSxiCg=='}}";
  private static final String TEXT = "{'document':{'mediaType':'text/plain','data':'SGkh'}}";

  private List<String> notes = List.of();

  @Test
  void anthropic() {
    assertThat(
            blocks(
                Api.ANTHROPIC,
                PDF,
                PDF_AT_AN_ADDRESS,
                PDF_OF_THE_VENDORS,
                PICTURE_AT_AN_ADDRESS,
                PICTURE_OF_THE_VENDORS,
                TEXT))
        .isEqualTo(
            json(
                """
                [{'type':'document','title':'a.pdf',
                  'source':{'type':'base64','media_type':'application/pdf','data':'JVBERg=='}},
                 {'type':'document','source':{'type':'url','url':'https://example.com/a.pdf'}},
                 {'type':'document','source':{'type':'file','file_id':'file-1'}},
                 {'type':'image','source':{'type':'url','url':'https://example.com/a.png'}},
                 {'type':'image','source':{'type':'file','file_id':'file-2'}},
                 {'type':'document','source':{'type':'text','media_type':'text/plain','data':'Hi!'}}]
                """));
  }

  @Test
  void openAisChatCompletions() {
    assertThat(blocks(Api.OPENAI, PDF, PDF_OF_THE_VENDORS, PICTURE_AT_AN_ADDRESS, SOUND))
        .isEqualTo(
            json(
                """
                [{'type':'file','file':{'filename':'a.pdf',
                  'file_data':'data:application/pdf;base64,JVBERg=='}},
                 {'type':'file','file':{'file_id':'file-1'}},
                 {'type':'image_url','image_url':{'url':'https://example.com/a.png'}},
                 {'type':'input_audio','input_audio':{'data':'UklGRg==','format':'wav'}}]
                """));
  }

  @Test
  void openAisResponses() {
    assertThat(
            blocks(
                Api.OPENAI_RESPONSES,
                PDF,
                PDF_AT_AN_ADDRESS,
                PDF_OF_THE_VENDORS,
                PICTURE_OF_THE_VENDORS,
                TABLE))
        .isEqualTo(
            json(
                """
                [{'type':'input_file','filename':'a.pdf',
                  'file_data':'data:application/pdf;base64,JVBERg=='},
                 {'type':'input_file','file_url':'https://example.com/a.pdf'},
                 {'type':'input_file','file_id':'file-1'},
                 {'type':'input_image','detail':'auto','file_id':'file-2'},
                 {'type':'input_file','filename':'a.csv','file_data':'data:text/csv;base64,YSxiCg=='}]
                """));
    assertThat(notes).isEmpty();
  }

  @Test
  void gemini() {
    assertThat(blocks(Api.GEMINI, PDF, PDF_AT_AN_ADDRESS, PDF_OF_THE_VENDORS, SOUND, TABLE))
        .isEqualTo(
            json(
                """
                [{'inlineData':{'mimeType':'application/pdf','data':'JVBERg=='}},
                 {'fileData':{'mimeType':'application/pdf','fileUri':'https://example.com/a.pdf'}},
                 {'fileData':{'mimeType':'application/pdf',
                  'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/file-1'}},
                 {'inlineData':{'mimeType':'audio/wav','data':'UklGRg=='}},
                 {'inlineData':{'mimeType':'text/csv','data':'YSxiCg=='}}]
                """));
  }

  /** A hand-over keeps every part. */
  @ParameterizedTest
  @EnumSource(names = {"ANTHROPIC", "OPENAI"})
  void aTableGoesAsItsTextWhereThereIsNoPlaceForIt(Api api) {
    String text = "a.csv:\n\na,b\n";

    JsonNode sent = blocks(api, TABLE, PICTURE_AT_AN_ADDRESS);

    assertThat(sent.at("/0/text").asText()).isEqualTo(text);
    assertThat(sent).hasSize(2);
    assertThat(notes).containsExactly("document: sent as text, since mine takes no text/csv");
  }

  private JsonNode blocks(Api api, String... parts) {
    ProviderSettings settings = Requests.settings("mine", api);
    Translation translation =
        switch (api) {
          case ANTHROPIC -> new AnthropicTranslation(settings);
          case OPENAI -> new OpenAiTranslation(settings);
          case OPENAI_RESPONSES -> new ResponsesTranslation(settings);
          case GEMINI -> new GeminiTranslation(settings);
        };
    var adaptations = new Adaptations("mine");
    JsonNode body =
        translation.body(
            Requests.of("{'messages':[{'role':'user','parts':[" + String.join(",", parts) + "]}]}"),
            null,
            Capabilities.of(settings.dialect()),
            adaptations);
    notes = adaptations.notes();
    return switch (api) {
      case ANTHROPIC, OPENAI -> body.at("/messages/0/content");
      case OPENAI_RESPONSES -> body.at("/input/0/content");
      case GEMINI -> body.at("/contents/0/parts");
    };
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
