package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.gemini.GeminiTranslation;
import dev.posthouse.provider.openai.OpenAiTranslation;
import dev.posthouse.provider.openai.ResponsesTranslation;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One request in three vendors' words, and what is said about what they could not take. */
class TranslationTest {
  private static final String CONVERSATION =
      """
      {'messages':[
        {'role':'user','content':'What is the weather here?','parts':[
          {'image':{'mediaType':'image/png','data':'iVBORw=='}}]},
        {'role':'assistant','content':'Let me look.','parts':[
          {'toolCall':{'id':'call 1','name':'weather','arguments':{'town':'Bonn'}}},
          {'toolCall':{'id':'c2','name':'time','arguments':{}}}]},
        {'role':'user','parts':[
          {'text':'Here you are.'},
          {'toolResult':{'callId':'call 1','name':'weather','content':{'sky':'blue'}}},
          {'toolResult':{'callId':'c2','name':'time','content':'no clock','failed':true}}]}],
       'tools':[{'name':'weather','description':'Tells it','parameters':{'type':'object'}},
                {'name':'time','parameters':{}}],
       'toolChoice':'weather'}
      """;

  private static final String CLOSED =
      "{'type':'object','additionalProperties':false,'properties':{'a':{'type':'string'}},'required':['a']}";

  private List<String> notes = List.of();

  @Test
  void picturesAndToolsInAnthropicsWords() {
    String id = CallIds.fitting("call 1");
    assertThat(id).matches("[a-zA-Z0-9_-]{1,40}");
    assertThat(body(Api.ANTHROPIC, CONVERSATION))
        .isEqualTo(
            json(
                """
                {'model':'the-model','max_tokens':1000,'messages':[
                  {'role':'user','content':[
                    {'type':'text','text':'What is the weather here?'},
                    {'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBORw=='}}]},
                  {'role':'assistant','content':[
                    {'type':'text','text':'Let me look.'},
                    {'type':'tool_use','id':'%1$s','name':'weather','input':{'town':'Bonn'}},
                    {'type':'tool_use','id':'c2','name':'time','input':{}}]},
                  {'role':'user','content':[
                    {'type':'tool_result','tool_use_id':'%1$s','content':'{\\'sky\\':\\'blue\\'}'},
                    {'type':'tool_result','tool_use_id':'c2','content':'no clock','is_error':true},
                    {'type':'text','text':'Here you are.'}]}],
                 'tools':[
                  {'name':'weather','description':'Tells it','input_schema':{'type':'object'}},
                  {'name':'time','input_schema':{'type':'object'}}],
                 'tool_choice':{'type':'tool','name':'weather'}}
                """
                    .formatted(id)));
    assertThat(notes).isEmpty();
  }

  @Test
  void picturesAndToolsInOpenAisWords() {
    assertThat(body(Api.OPENAI, CONVERSATION))
        .isEqualTo(
            json(
                """
                {'model':'the-model','max_completion_tokens':1000,'stream_options':{'include_usage':true},
                 'messages':[
                  {'role':'user','content':[
                    {'type':'text','text':'What is the weather here?'},
                    {'type':'image_url','image_url':{'url':'data:image/png;base64,iVBORw=='}}]},
                  {'role':'assistant','content':'Let me look.','tool_calls':[
                    {'id':'%1$s','type':'function','function':{'name':'weather','arguments':'{\\'town\\':\\'Bonn\\'}'}},
                    {'id':'c2','type':'function','function':{'name':'time','arguments':'{}'}}]},
                  {'role':'tool','tool_call_id':'%1$s','content':'{\\'sky\\':\\'blue\\'}'},
                  {'role':'tool','tool_call_id':'c2','content':'The tool failed: no clock'},
                  {'role':'user','content':'Here you are.'}],
                 'tools':[
                  {'type':'function','function':{'name':'weather','description':'Tells it','parameters':{'type':'object','properties':{}}}},
                  {'type':'function','function':{'name':'time','parameters':{'type':'object','properties':{}}}}],
                 'tool_choice':{'type':'function','function':{'name':'weather'}}}
                """
                    .formatted("call 1")));
    assertThat(notes).isEmpty();
  }

  @Test
  void picturesAndToolsInGeminisWords() {
    assertThat(body(Api.GEMINI, CONVERSATION))
        .isEqualTo(
            json(
                """
                {'contents':[
                  {'role':'user','parts':[
                    {'text':'What is the weather here?'},
                    {'inlineData':{'mimeType':'image/png','data':'iVBORw=='}}]},
                  {'role':'model','parts':[
                    {'text':'Let me look.'},
                    {'functionCall':{'name':'weather','args':{'town':'Bonn'}},
                     'thoughtSignature':'skip_thought_signature_validator'},
                    {'functionCall':{'name':'time','args':{}},
                     'thoughtSignature':'skip_thought_signature_validator'}]},
                  {'role':'user','parts':[
                    {'text':'Here you are.'},
                    {'functionResponse':{'name':'weather','response':{'sky':'blue'}}},
                    {'functionResponse':{'name':'time','response':{'error':'no clock'}}}]}],
                 'generationConfig':{'maxOutputTokens':1000},
                 'tools':[{'functionDeclarations':[
                  {'name':'weather','description':'Tells it','parametersJsonSchema':{'type':'object'}},
                  {'name':'time','parametersJsonSchema':{'type':'object'}}]}],
                 'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['weather']}}}
                """));
    assertThat(notes).isEmpty();
  }

  /** It tells results apart by their order alone. */
  @Test
  void resultsOfToolsComeToGeminiInTheOrderOfTheirCalls() {
    JsonNode body =
        body(
            Api.GEMINI,
            """
            {'messages':[
              {'role':'user','content':'Paris and Rome?'},
              {'role':'assistant','content':'','parts':[
                {'toolCall':{'id':'c1','name':'weather','arguments':{'town':'Paris'}}},
                {'toolCall':{'id':'c2','name':'weather','arguments':{'town':'Rome'}}}]},
              {'role':'user','content':'Here.','parts':[
                {'toolResult':{'callId':'c2','name':'weather','content':'hot'}},
                {'toolResult':{'callId':'c1','name':'weather','content':'wet'}}]}],
             'tools':[{'name':'weather','parameters':{}}]}
            """);

    assertThat(body.at("/contents/2/parts/0/text").asText()).isEqualTo("Here.");
    assertThat(body.at("/contents/2/parts/1/functionResponse/response/output").asText())
        .isEqualTo("wet");
    assertThat(body.at("/contents/2/parts/2/functionResponse/response/output").asText())
        .isEqualTo("hot");
  }

  @Test
  void everyChoiceOfToolsHasItsWord() {
    String tools = "'tools':[{'name':'t','parameters':{'type':'object'}}]";
    String auto = "{'prompt':'?'," + tools + ",'toolChoice':'auto'}";
    String none = auto.replace("auto", "none");
    String required = auto.replace("auto", "required");

    assertThat(body(Api.ANTHROPIC, auto).at("/tool_choice/type").asText()).isEqualTo("auto");
    assertThat(body(Api.ANTHROPIC, none).at("/tool_choice/type").asText()).isEqualTo("none");
    assertThat(body(Api.ANTHROPIC, required).at("/tool_choice/type").asText()).isEqualTo("any");
    assertThat(body(Api.OPENAI, auto).at("/tool_choice").asText()).isEqualTo("auto");
    assertThat(body(Api.OPENAI, none).at("/tool_choice").asText()).isEqualTo("none");
    assertThat(body(Api.OPENAI, required).at("/tool_choice").asText()).isEqualTo("required");
    String mode = "/toolConfig/functionCallingConfig/mode";
    assertThat(body(Api.GEMINI, auto).at(mode).asText()).isEqualTo("AUTO");
    assertThat(body(Api.GEMINI, none).at(mode).asText()).isEqualTo("NONE");
    assertThat(body(Api.GEMINI, required).at(mode).asText()).isEqualTo("ANY");
  }

  @Test
  void aPictureMayBeAnAddress() {
    String request =
        "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'image/gif','url':'https://a/b'}}]}]}";

    assertThat(body(Api.ANTHROPIC, request).at("/messages/0/content/0/source"))
        .isEqualTo(json("{'type':'url','url':'https://a/b'}"));
    assertThat(body(Api.OPENAI, request).at("/messages/0/content/0/image_url/url").asText())
        .isEqualTo("https://a/b");
    assertThat(body(Api.GEMINI, request).at("/contents/0/parts/0/fileData"))
        .isEqualTo(json("{'mimeType':'image/gif','fileUri':'https://a/b'}"));
  }

  @Test
  void aClosedSchemaIsPutInAFieldOfItsOwn() {
    String request = "{'prompt':'?','system':'Be brief.','outputSchema':" + CLOSED + "}";

    assertThat(body(Api.ANTHROPIC, request).path("output_config"))
        .isEqualTo(json("{'format':{'type':'json_schema','schema':" + CLOSED + "}}"));
    assertThat(body(Api.OPENAI, request).path("response_format"))
        .isEqualTo(
            json(
                "{'type':'json_schema','json_schema':{'name':'answer','strict':true,'schema':"
                    + CLOSED
                    + "}}"));
    assertThat(body(Api.GEMINI, request).path("generationConfig"))
        .isEqualTo(
            json(
                "{'responseMimeType':'application/json','maxOutputTokens':1000,'responseJsonSchema':"
                    + CLOSED
                    + "}"));
    assertThat(body(Api.ANTHROPIC, request).path("system").asText()).isEqualTo("Be brief.");
    assertThat(notes).isEmpty();
  }

  @Test
  void anOpenObjectIsClosedForAnthropic() {
    String open =
        "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'array','items':{'type':'object','properties':{'c':{}}}}}}";

    JsonNode schema =
        body(Api.ANTHROPIC, "{'prompt':'?','outputSchema':" + open + "}")
            .at("/output_config/format/schema");

    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(schema.at("/properties/b/items/additionalProperties").asBoolean(true)).isFalse();
    assertThat(notes)
        .containsExactly("outputSchema: its open objects were closed, as mine wants them");
  }

  @Test
  void alternativesAtTheTopOfAToolsParametersAreMerged() {
    String request =
        "{'prompt':'?','tools':[{'name':'w','parameters':{'properties':{'x':{}},'required':['x'],"
            + "'anyOf':[{'properties':{'a':{}},'required':['a']},{'properties':{'b':{}}}]}}]}";

    assertThat(body(Api.ANTHROPIC, request).at("/tools/0/input_schema"))
        .isEqualTo(json("{'type':'object','properties':{'x':{},'a':{},'b':{}},'required':['x']}"));
    assertThat(notes).hasSize(1);
  }

  @Test
  void aSchemaThatAVendorCannotHoldToIsToldInTheSystemPrompt() {
    String request = "{'prompt':'?','system':'Be brief.','outputSchema':{'type':'object'}}";

    JsonNode anthropic = body(Api.ANTHROPIC, request);

    assertThat(anthropic.has("output_config")).isFalse();
    assertThat(anthropic.path("system").asText())
        .startsWith("Be brief.")
        .endsWith("{\"type\":\"object\"}");
    assertThat(notes)
        .containsExactly(
            "outputSchema: told in the system prompt, since mine does not take it otherwise");
    assertThat(body(Api.OPENAI, request).at("/response_format/json_schema/strict").asBoolean(true))
        .isFalse();
    assertThat(notes).isEmpty();
    JsonNode array = body(Api.OPENAI, "{'prompt':'?','outputSchema':{'type':'array'}}");
    assertThat(array.has("response_format")).isFalse();
    assertThat(array.at("/messages/0/content").asText()).contains("{\"type\":\"array\"}");
  }

  @Test
  void aSchemaIsPutAsFarAsTheDialectGoes() {
    JobRequest request = Requests.of("{'prompt':'?','outputSchema':" + CLOSED + "}");
    Set<Parameter> schema = Set.of(Parameter.SCHEMA);
    Set<Parameter> all = Set.of(Parameter.SCHEMA, Parameter.JSON_MODE);

    assertThat(
            body(Api.OPENAI, request, Set.of(Parameter.STRICT_SCHEMA), null)
                .at("/response_format/json_schema/strict")
                .asBoolean(true))
        .isFalse();
    assertThat(body(Api.OPENAI, request, schema, null).path("response_format"))
        .isEqualTo(json("{'type':'json_object'}"));
    assertThat(body(Api.OPENAI, request, all, null).has("response_format")).isFalse();
    assertThat(
            body(Api.GEMINI, request, schema, null)
                .at("/generationConfig/responseMimeType")
                .asText())
        .isEqualTo("application/json");
    JsonNode told = body(Api.GEMINI, request, all, null);
    assertThat(told.at("/generationConfig/responseMimeType").isMissingNode()).isTrue();
    assertThat(told.at("/systemInstruction/parts/0/text").asText()).contains("JSON Schema");
  }

  @Test
  void samplingIsClampedAndCutAndSaid() {
    String request =
        "{'prompt':'?','temperature':1.7,'topP':0.5,'maxOutputTokens':9,'stop':['1','2','3','"
            + " ','5','6']}";

    JsonNode anthropic = body(Api.ANTHROPIC, request);
    assertThat(anthropic.path("temperature").asDouble()).isEqualTo(1.0);
    assertThat(anthropic.has("top_p")).isFalse();
    assertThat(anthropic.path("stop_sequences")).isEqualTo(json("['1','2','3','5','6']"));
    assertThat(anthropic.path("max_tokens").asInt()).isEqualTo(9);
    assertThat(notes)
        .containsExactlyInAnyOrder(
            "temperature: 1.7 given, mine takes at most 1.0; that was sent",
            "topP: left out, since mine takes it or a temperature, not both",
            "stop: those of white space alone were left out; mine rejects them");

    JsonNode openAi = body(Api.OPENAI, request);
    assertThat(openAi.path("temperature").asDouble()).isEqualTo(1.7);
    assertThat(openAi.path("top_p").asDouble()).isEqualTo(0.5);
    assertThat(openAi.path("stop")).isEqualTo(json("['1','2','3',' ']"));
    assertThat(notes).containsExactly("stop: 6 given, mine takes 4; the first 4 were sent");

    JsonNode gemini = body(Api.GEMINI, request).path("generationConfig");
    assertThat(gemini.path("temperature").asDouble()).isEqualTo(1.7);
    assertThat(gemini.path("topP").asDouble()).isEqualTo(0.5);
    assertThat(gemini.path("stopSequences")).isEqualTo(json("['1','2','3',' ','5']"));
    assertThat(notes).containsExactly("stop: 6 given, mine takes 5; the first 5 were sent");
  }

  @Test
  void whatAModelRejectsIsLeftOutAndSaid() {
    JobRequest request =
        Requests.of(
            "{'prompt':'?','temperature':0.2,'topP':0.5,'stop':['x'],'maxOutputTokens':5000}");
    Set<Parameter> rejected =
        Set.of(
            Parameter.TEMPERATURE,
            Parameter.TOP_P,
            Parameter.STOP,
            Parameter.MAX_COMPLETION_TOKENS,
            Parameter.USAGE_IN_STREAM);

    assertThat(body(Api.OPENAI, request, rejected, null))
        .isEqualTo(
            json(
                "{'model':'the-model','max_tokens':4096,'messages':[{'role':'user','content':'?'}]}"));
    assertThat(notes)
        .containsExactlyInAnyOrder(
            "temperature: left out, since mine does not take it",
            "topP: left out, since mine does not take it",
            "stop: left out, since mine does not take it",
            "maxOutputTokens: 5000 given, mine takes at most 4096; that was sent");
  }

  @Test
  void turnsOfOneRoleAreMergedWhereTheyMustAlternate() {
    String request =
        """
        {'messages':[{'role':'assistant','content':'Hello.'},{'role':'user','content':'One'},
                     {'role':'user','content':'Two'}]}
        """;

    assertThat(body(Api.ANTHROPIC, request).path("messages"))
        .isEqualTo(
            json(
                """
                [{'role':'user','content':'Begin.'},{'role':'assistant','content':'Hello.'},
                 {'role':'user','content':[{'type':'text','text':'One'},{'type':'text','text':'Two'}]}]
                """));
    assertThat(notes).hasSize(2).allMatch(note -> note.startsWith("messages: "));
    assertThat(body(Api.GEMINI, request).at("/contents/2/parts"))
        .isEqualTo(json("[{'text':'One'},{'text':'Two'}]"));
    assertThat(body(Api.OPENAI, request).path("messages")).hasSize(3);
    assertThat(notes).isEmpty();
  }

  @Test
  void theUserAsksToContinueWhatTheAssistantBegan() {
    String request =
        "{'messages':[{'role':'user','content':'Count.'},{'role':'assistant','content':'One,"
            + " two'}]}";

    for (Api api : Api.values()) {
      assertThat(body(api, request).toString()).contains("Continue where you stopped.");
      assertThat(notes).singleElement().asString().contains("continue").contains("mine");
    }
  }

  @Test
  void aCorrectionIsToldAsTheAnswerAndWhatIsWrongWithIt() {
    JobRequest request = Requests.of("{'prompt':'A number?','outputSchema':{'type':'object'}}");
    var correction = new Correction("seven", List.of("It is not a JSON document."));

    JsonNode turns = body(Api.OPENAI, request, Set.of(), correction).path("messages");

    assertThat(turns.path(1)).isEqualTo(json("{'role':'assistant','content':'seven'}"));
    assertThat(turns.at("/2/role").asText()).isEqualTo("user");
    assertThat(turns.at("/2/content").asText()).contains("- It is not a JSON document.");
    for (Api api : Api.values()) {
      assertThat(body(api, request, Set.of(), correction).toString())
          .contains("seven", "is not a JSON");
    }
  }

  @Test
  void anEmptyAnswerIsNotShownToTheModel() {
    JobRequest request = Requests.of("{'prompt':'A number?'}");

    JsonNode turns =
        body(Api.ANTHROPIC, request, Set.of(), new Correction("", List.of("It was empty.")))
            .path("messages");

    assertThat(turns).hasSize(1);
    assertThat(turns.at("/0/content/1/text").asText()).contains("- It was empty.");
  }

  @Test
  void optionsAreMergedLastByNameElseByApi() {
    String options =
        """
        {'prompt':'?','temperature':0.5,'providerOptions':{
          'mine':{'a':{'b':1},'temperature':null,'max_completion_tokens':7,'model':'other','stream':false},
          'openai':{'z':1}}}
        """;

    JsonNode byName = body(Api.OPENAI, options);
    assertThat(byName.path("a")).isEqualTo(json("{'b':1}"));
    assertThat(byName.has("temperature")).isFalse();
    assertThat(byName.path("max_completion_tokens").asInt()).isEqualTo(7);
    assertThat(byName.path("model").asText()).isEqualTo("the-model");
    assertThat(byName.has("z")).isFalse();
    assertThat(notes).hasSize(2).allMatch(note -> note.startsWith("providerOptions: its "));
    String byApi = options.replace("'mine':", "'other':");
    assertThat(body(Api.OPENAI, byApi).path("z").asInt()).isEqualTo(1);
    String nested = "{'prompt':'?','providerOptions':{'gemini':{'generationConfig':{'topK':3}}}}";
    assertThat(body(Api.GEMINI, nested).path("generationConfig"))
        .isEqualTo(json("{'maxOutputTokens':1000,'topK':3}"));
  }

  @Test
  void whatNoVendorTakesIsTheRequestsFault() {
    assertThatThrownBy(() -> body(Api.OPENAI, "{'prompt':'?','providerOptions':'no'}"))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageContaining("providerOptions");
    assertThatThrownBy(() -> body(Api.OPENAI, "{}")).isInstanceOf(InvalidRequest.class);
  }

  private JsonNode body(Api api, String request) {
    return body(api, Requests.of(request), Set.of(), null);
  }

  private JsonNode body(
      Api api, JobRequest request, Set<Parameter> rejected, @Nullable Correction correction) {
    ProviderSettings settings = Requests.settings("mine", api);
    Translation translation =
        switch (api) {
          case ANTHROPIC -> new AnthropicTranslation(settings);
          case OPENAI -> new OpenAiTranslation(settings);
          case OPENAI_RESPONSES -> new ResponsesTranslation(settings);
          case GEMINI -> new GeminiTranslation(settings);
        };
    var adaptations = new Adaptations("mine");
    ObjectNode body =
        translation.body(
            request,
            correction,
            new Capabilities(rejected, rejected.isEmpty() ? Integer.MAX_VALUE : 4096),
            adaptations);
    notes = adaptations.notes();
    return json(body.toString().replace("'", "\\u0027"));
  }

  /** Reads JSON, written with single quotes. */
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
