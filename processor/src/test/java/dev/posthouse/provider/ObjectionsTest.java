package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.gemini.GeminiTranslation;
import dev.posthouse.provider.openai.OpenAiTranslation;
import dev.posthouse.provider.openai.ResponsesTranslation;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Requests;
import dev.posthouse.translation.Translation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What vendors, and servers that speak like them, say against a translation. */
class ObjectionsTest {
  private static final Translation ANTHROPIC =
      new AnthropicTranslation(Requests.settings("p", Api.ANTHROPIC));
  private static final Translation OPENAI =
      new OpenAiTranslation(Requests.settings("p", Api.OPENAI));
  private static final Translation RESPONSES =
      new ResponsesTranslation(Requests.settings("p", Api.OPENAI_RESPONSES));
  private static final Translation GEMINI =
      new GeminiTranslation(Requests.settings("p", Api.GEMINI));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          MAX_TOKENS            | {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}
          TEMPERATURE           | {"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}
          TOP_P                 | {"error":{"message":"Unsupported parameter: 'top_p' is not supported with this model.","type":"invalid_request_error","param":"top_p","code":"unsupported_parameter"}}
          STOP                  | {"error":{"message":"Unsupported parameter: 'stop' is not supported with this model.","type":"invalid_request_error","param":"stop","code":"unsupported_parameter"}}
          SCHEMA                | {"error":{"message":"This model does not support response format `json_schema`. See supported models.","type":"invalid_request_error","param":"response_format"}}
          SCHEMA                | {"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}
          MAX_COMPLETION_TOKENS | {"object":"error","message":{"detail":[]},"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"}]}
          USAGE_IN_STREAM       | {"error":{"message":"Unrecognized request argument supplied: stream_options","type":"invalid_request_error","param":null,"code":null}}
          """)
  void ofOpenAiAndLikeServers(Parameter rejected, String body) {
    assertThat(OPENAI.objection(error(400, body)))
        .isInstanceOfSatisfying(
            Objection.Rejects.class,
            objection -> {
              assertThat(objection.candidates()).startsWith(rejected);
              assertThat(objection.always()).isTrue();
            });
  }

  /** The words are those that users of these models report. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          400 | CHAT_TOOLS       | {"error":{"message":"Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.","type":"invalid_request_error","param":"reasoning_effort","code":null}}
          400 | CHAT_TOOLS       | {"error":{"message":"Function tools with reasoning_effort are not supported for gpt-6-astra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.","type":"invalid_request_error","param":"reasoning_effort","code":null}}
          404 | CHAT_COMPLETIONS | {"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions.","type":"invalid_request_error","param":"model","code":null}}
          """)
  void ofModelsThatChatCompletionsDoNotServe(int status, Parameter rejected, String body) {
    assertThat(OPENAI.objection(error(status, body)))
        .isEqualTo(new Objection.Rejects(List.of(rejected), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          TEMPERATURE         | true  | {"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":null}}
          ENCRYPTED_REASONING | true  | {"error":{"message":"Encrypted content is not supported with this model.","type":"invalid_request_error","param":"include","code":null}}
          STRICT_SCHEMA       | false | {"error":{"message":"Invalid schema for response_format 'answer': In context=(), 'additionalProperties' is required to be supplied and to be false.","type":"invalid_request_error","param":"text.format.schema","code":"invalid_json_schema"}}
          SCHEMA              | true  | {"error":{"message":"Invalid parameter: 'text.format' of type 'json_schema' is not supported with this model.","type":"invalid_request_error","param":"text.format","code":null}}
          CONTINUATION        | false | {"error":{"message":"The encrypted content gAAA...DQ== could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}
          CONTINUATION        | false | {"error":{"message":"The encrypted content for item rs_1 could not be verified. Reason: Encrypted content could not be decrypted or parsed.","type":"invalid_request_error","param":null,"code":null}}
          CONTINUATION        | false | {"error":{"message":"Item 'rs_1' of type 'reasoning' was provided without its required following item.","type":"invalid_request_error","param":"input","code":null}}
          """)
  void ofTheResponsesApi(Parameter rejected, boolean always, String body) {
    for (Translation translation : List.of(RESPONSES, OPENAI)) {
      assertThat(translation.objection(error(400, body)))
          .isInstanceOfSatisfying(
              Objection.Rejects.class,
              objection -> {
                assertThat(objection.candidates()).startsWith(rejected);
                assertThat(objection.always()).isEqualTo(always);
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          TEMPERATURE | temperature: Extra inputs are not permitted
          TEMPERATURE | `temperature` is deprecated for this model.
          TEMPERATURE | `temperature` and `top_p` cannot both be specified for this model. Please use only one.
          TOP_P       | top_p: Extra inputs are not permitted
          SCHEMA      | output_config: Extra inputs are not permitted
          """)
  void ofAnthropic(Parameter rejected, String message) {
    assertThat(ANTHROPIC.objection(error(400, Vendor.ANTHROPIC.invalidRequest(message))))
        .isEqualTo(new Objection.Rejects(List.of(rejected), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          SCHEMA_BESIDE_TOOLS | Function calling with a response mime type: 'application/json' is unsupported
          SCHEMA              | JSON mode is not enabled for models/gemma-3-27b-it
          SCHEMA              | Invalid JSON payload received. Unknown name 'responseJsonSchema' at 'generation_config': Cannot find field.
          """)
  void ofGemini(Parameter rejected, String message) {
    assertThat(GEMINI.objection(error(400, Vendor.GEMINI.invalidRequest(message))))
        .isInstanceOfSatisfying(
            Objection.Rejects.class,
            objection -> assertThat(objection.candidates()).startsWith(rejected));
  }

  @Test
  void aSchemaThatIsNotTakenIsAMatterOfOneRequest() {
    List<@Nullable Objection> objections =
        Arrays.asList(
            OPENAI.objection(
                error(
                    400,
                    Vendor.OPENAI.invalidRequest(
                        "Invalid schema for response_format 'answer': 'a' is missing"))),
            ANTHROPIC.objection(
                error(
                    400,
                    Vendor.ANTHROPIC.invalidRequest(
                        "output_config.format.schema: property 'minimum' is not supported"))),
            GEMINI.objection(
                error(
                    400,
                    Vendor.GEMINI.invalidRequest(
                        "The schema produces a constraint that has too many states for"
                            + " serving."))));

    assertThat(objections)
        .allSatisfy(
            objection ->
                assertThat(objection)
                    .isInstanceOfSatisfying(
                        Objection.Rejects.class,
                        rejects -> assertThat(rejects.always()).isFalse()));
  }

  @Test
  void whatIsNotAboutTheTranslationIsNoObjection() {
    for (VendorError row : VendorError.all()) {
      HttpError error = new HttpError(row.status(), row.headers(), row.body());
      Objection objection =
          switch (row.api()) {
            case ANTHROPIC -> ANTHROPIC.objection(error);
            case OPENAI -> OPENAI.objection(error);
            case OPENAI_RESPONSES -> RESPONSES.objection(error);
            case GEMINI -> GEMINI.objection(error);
          };
      assertThat(objection).as(row.toString()).isNull();
    }
  }

  @Test
  void whatDoesNotGoWithThinkingIsAMatterOfOneRequest() {
    assertThat(
            ANTHROPIC.objection(
                error(
                    400,
                    Vendor.ANTHROPIC.invalidRequest(
                        "`temperature` may only be set to 1 when thinking is enabled."))))
        .isEqualTo(new Objection.Rejects(List.of(Parameter.TEMPERATURE), false));
  }

  /** Of two calls that meet the same objection, the second must not take it for the next mode. */
  @Test
  void anObjectionIsAboutWhatItsOwnCallHasSent() {
    var objection = new Objection.Rejects(List.of(Parameter.SCHEMA, Parameter.JSON_MODE), true);
    Capabilities sent = Capabilities.of(Requests.settings("p", Api.OPENAI).dialect());
    Capabilities taught = sent.after(sent.meant(objection)).orElseThrow();

    assertThat(taught.after(sent.meant(objection))).isEmpty();
    assertThat(taught.after(taught.meant(objection)).orElseThrow().take(Parameter.JSON_MODE))
        .isFalse();
  }

  @Test
  void onlyWhatIsNewIsLearned() {
    var objection = new Objection.Rejects(List.of(Parameter.SCHEMA, Parameter.JSON_MODE), true);
    Capabilities all = Capabilities.of(Requests.settings("p", Api.OPENAI).dialect());

    Capabilities first = all.after(objection).orElseThrow();
    Capabilities second = first.after(objection).orElseThrow();

    assertThat(first.take(Parameter.SCHEMA)).isFalse();
    assertThat(first.take(Parameter.JSON_MODE)).isTrue();
    assertThat(second.take(Parameter.JSON_MODE)).isFalse();
    assertThat(second.after(objection)).isEmpty();
    assertThat(all.after(new Objection.OutputAtMost(0))).isEmpty();
    assertThat(all.after(new Objection.OutputAtMost(8)).orElseThrow().mostOutputTokens())
        .isEqualTo(8);
  }

  private static HttpError error(int status, String body) {
    return new HttpError(status, Map.of(), body);
  }
}
