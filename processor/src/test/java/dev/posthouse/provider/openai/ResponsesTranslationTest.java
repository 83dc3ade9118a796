package dev.posthouse.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Continuation;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests in the words of the Responses API, and over which API a request goes. */
class ResponsesTranslationTest {
  private static final String CONVERSATION =
      """
      {'system':'Be brief.','messages':[
        {'role':'user','content':'What is the weather here?','parts':[
          {'image':{'mediaType':'image/png','data':'iVBORw=='}}]},
        {'role':'assistant','content':'Let me look.','parts':[
          {'toolCall':{'id':'c1','name':'weather','arguments':{'town':'Bonn'}}},
          {'toolCall':{'id':'c2','name':'time','arguments':{}}}]},
        {'role':'user','parts':[
          {'text':'Here you are.'},
          {'toolResult':{'callId':'c1','name':'weather','content':{'sky':'blue'}}},
          {'toolResult':{'callId':'c2','name':'time','content':'no clock','failed':true}}]}],
       'tools':[{'name':'weather','description':'Tells it','parameters':{'type':'object'}},
                {'name':'time','parameters':{}}],
       'toolChoice':'weather'}
      """;

  private static final String THOUGHTS =
      """
      {"thoughts":[
        {"before":"","item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"one"}},
        {"before":"c2","item":{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"two"}}],
       "phase":"commentary"}\
      """;

  private List<String> notes = List.of();

  @Test
  void picturesAndToolsAreItemsOfTheirOwn() {
    assertThat(body(Requests.of(CONVERSATION)))
        .isEqualTo(
            json(
                """
                {'model':'the-model','store':false,'instructions':'Be brief.',
                 'include':['reasoning.encrypted_content'],'max_output_tokens':1000,
                 'input':[
                  {'role':'user','content':[
                    {'type':'input_text','text':'What is the weather here?'},
                    {'type':'input_image','detail':'auto','image_url':'data:image/png;base64,iVBORw=='}]},
                  {'role':'assistant','content':'Let me look.'},
                  {'type':'function_call','call_id':'c1','name':'weather','arguments':'{\\'town\\':\\'Bonn\\'}'},
                  {'type':'function_call','call_id':'c2','name':'time','arguments':'{}'},
                  {'type':'function_call_output','call_id':'c1','output':'{\\'sky\\':\\'blue\\'}'},
                  {'type':'function_call_output','call_id':'c2','output':'The tool failed: no clock'},
                  {'role':'user','content':'Here you are.'}],
                 'tools':[
                  {'type':'function','name':'weather','strict':false,'description':'Tells it',
                   'parameters':{'type':'object','properties':{}}},
                  {'type':'function','name':'time','strict':false,
                   'parameters':{'type':'object','properties':{}}}],
                 'tool_choice':{'type':'function','name':'weather'}}
                """));
    assertThat(notes).isEmpty();
  }

  @Test
  void itsOwnThoughtsStandBeforeWhatCameOfThem() {
    JsonNode input = body(continued(Api.OPENAI_RESPONSES, "the-model-2026-10-01")).path("input");

    assertThat(input.valueStream().map(ResponsesTranslationTest::kind).toList())
        .containsExactly(
            "user",
            "reasoning rs_1",
            "assistant",
            "function_call c1",
            "reasoning rs_2",
            "function_call c2",
            "function_call_output c1",
            "function_call_output c2",
            "user");
    assertThat(input.at("/1/encrypted_content").asText()).isEqualTo("one");
    assertThat(input.at("/2/phase").asText()).isEqualTo("commentary");
  }

  /** That is what a hand-over does. */
  @Test
  void whatOthersWantedBackIsNotSent() {
    JsonNode plain = body(Requests.of(CONVERSATION));

    assertThat(body(continued(Api.ANTHROPIC, "the-model"))).isEqualTo(plain);
    assertThat(body(continued(Api.OPENAI_RESPONSES, "another-model"))).isEqualTo(plain);
    assertThat(notes).isEmpty();
    assertThat(
            new OpenAiTranslation(settings(Api.OPENAI))
                .body(
                    continued(Api.OPENAI_RESPONSES, "the-model"),
                    null,
                    capabilities(),
                    new Adaptations("mine"))
                .toString())
        .doesNotContain("rs_1");
  }

  @Test
  void thoughtsThatTheServerCannotReadAreLeftOutAndSaid() {
    JsonNode body = body(continued(Api.OPENAI_RESPONSES, "the-model"), Parameter.CONTINUATION);

    assertThat(body.toString()).doesNotContain("rs_1");
    assertThat(notes).containsExactly("continuation: left out, since mine does not take it");
  }

  @Test
  void aSchemaIsPutAsTheFormatOfTheText() {
    String schema =
        "{'type':'object','additionalProperties':false,'properties':{'a':{'type':'string'}},'required':['a']}";
    JobRequest closed = Requests.of("{'prompt':'?','outputSchema':" + schema + "}");

    assertThat(body(closed).path("text"))
        .isEqualTo(
            json(
                "{'format':{'type':'json_schema','name':'answer','strict':true,'schema':"
                    + schema
                    + "}}"));
    assertThat(body(closed, Parameter.STRICT_SCHEMA).at("/text/format/strict").asBoolean(true))
        .isFalse();
    JsonNode told = body(closed, Parameter.SCHEMA);
    assertThat(told.has("text")).isFalse();
    assertThat(told.path("instructions").asText()).contains("satisfies this JSON Schema");
  }

  @Test
  void whatItDoesNotKnowIsLeftOutOrRaisedAndSaid() {
    JsonNode body = body(Requests.of("{'prompt':'?','stop':['END'],'maxOutputTokens':5}"));

    assertThat(body.has("stop")).isFalse();
    assertThat(body.path("max_output_tokens").asInt()).isEqualTo(16);
    assertThat(notes)
        .containsExactlyInAnyOrder(
            "stop: left out, since mine does not take it",
            "maxOutputTokens: 5 given, mine takes at least 16; that was sent");
  }

  @Test
  void aModelThatSendsToolsElsewhereIsCalledThere() {
    JobRequest tools = Requests.of(CONVERSATION);
    tools.setProviderOptions("{\"openai\":{\"reasoning_effort\":\"low\",\"verbosity\":\"low\"}}");
    JobRequest plain = Requests.of("{'prompt':'?'}");

    JsonNode moved = chat(tools, Parameter.CHAT_TOOLS);
    assertThat(moved.has("input")).isTrue();
    assertThat(moved.at("/reasoning/effort").asText()).isEqualTo("low");
    assertThat(moved.at("/text/verbosity").asText()).isEqualTo("low");
    assertThat(moved.has("reasoning_effort")).isFalse();
    assertThat(notes)
        .containsExactly(
            "api: called over OpenAI's Responses API, since mine is not served otherwise");

    assertThat(chat(plain, Parameter.CHAT_TOOLS).has("messages")).isTrue();
    assertThat(notes).isEmpty();
    assertThat(chat(plain, Parameter.CHAT_COMPLETIONS).has("input")).isTrue();
  }

  private static JobRequest continued(Api api, String model) {
    JobRequest request = Requests.of(CONVERSATION);
    request
        .getMessages()
        .get(1)
        .setContinuation(Continuation.of(api, model, json(THOUGHTS)).text());
    return request;
  }

  private static String kind(JsonNode item) {
    String id = item.path("id").asText(item.path("call_id").asText(""));
    return item.path("type").asText(item.path("role").asText()) + (id.isEmpty() ? "" : " " + id);
  }

  private JsonNode body(JobRequest request, Parameter... rejected) {
    var adaptations = new Adaptations("mine");
    JsonNode body =
        new ResponsesTranslation(settings(Api.OPENAI_RESPONSES))
            .body(request, null, capabilities(rejected), adaptations);
    notes = adaptations.notes();
    return json(body.toString());
  }

  private JsonNode chat(JobRequest request, Parameter... rejected) {
    var adaptations = new Adaptations("mine");
    JsonNode body =
        new OpenAiTranslation(settings(Api.OPENAI))
            .body(request, null, capabilities(rejected), adaptations);
    notes = adaptations.notes();
    return body;
  }

  private static Capabilities capabilities(Parameter... rejected) {
    return new Capabilities(Set.of(rejected), Integer.MAX_VALUE);
  }

  private static ProviderSettings settings(Api api) {
    return Requests.settings("mine", api);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
