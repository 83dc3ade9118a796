package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.Api;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated Responses API: what it sends, and what it refuses as the real one does. */
class SimulatedResponsesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOOL =
      "{'type':'function','name':'weather','strict':false,'parameters':{'type':'object'}}";

  private final SimulatedProviders simulated =
      SimulatedProviders.start(0, 7, Map.of("gpt", Api.OPENAI, "responses", Api.OPENAI_RESPONSES));
  private final SimulatorClient client = new SimulatorClient(simulated);

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @Test
  void anAnswerIsAResponseWithItems() throws Exception {
    JsonNode whole = JSON.readTree(ask("'input':'Weather?'").body());

    assertThat(whole.path("object").asText()).isEqualTo("response");
    assertThat(whole.path("status").asText()).isEqualTo("completed");
    assertThat(whole.at("/output/0/content/0/type").asText()).isEqualTo("output_text");
    assertThat(whole.at("/usage/output_tokens").asInt()).isPositive();
  }

  @Test
  void aStreamSaysEachPartInPiecesAndThenWhole() throws Exception {
    String stream = ask("'input':'Weather?','stream':true").body();

    List<String> types =
        stream
            .lines()
            .filter(line -> line.startsWith("event: "))
            .map(line -> line.substring(7))
            .distinct()
            .toList();
    assertThat(types)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.output_item.done",
            "response.completed");
  }

  @Test
  void itThinksBeforeItUsesATool() throws Exception {
    JsonNode whole = JSON.readTree(ask("'input':'Weather?','tools':[" + TOOL + "]").body());

    assertThat(whole.at("/output/0/type").asText()).isEqualTo("reasoning");
    assertThat(whole.at("/output/0/encrypted_content").asText()).isNotEmpty();
    assertThat(whole.at("/output/1/type").asText()).isEqualTo("function_call");
    assertThat(whole.at("/usage/output_tokens_details/reasoning_tokens").asInt()).isPositive();
  }

  @Test
  void anAnswerAtItsLimitIsIncomplete() throws Exception {
    String long_ = "Tell me of the weather in Bonn, and of that in all the other towns";
    JsonNode whole = JSON.readTree(ask("'input':'" + long_ + "','max_output_tokens':16").body());

    assertThat(whole.path("status").asText()).isEqualTo("incomplete");
    assertThat(whole.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          Missing required parameter: 'input' | 'input':[]
          Unknown parameter: 'messages' | 'input':'?','messages':[]
          Unknown parameter: 'stop' | 'input':'?','stop':['x']
          Unknown parameter: 'reasoning_effort' | 'input':'?','reasoning_effort':'low'
          minimum value | 'input':'?','max_output_tokens':8
          'tools[0].name' | 'input':'?','tools':[{'type':'function','function':{'name':'weather'}}]
          Invalid schema for function | 'input':'?','tools':[{'type':'function','name':'weather','parameters':{'type':'object'}}]
          'tool_choice.name' | 'input':'?','tools':[{'type':'function','name':'w','strict':false}],'tool_choice':{'type':'function','function':{'name':'w'}}
          Invalid schema for response_format | 'input':'?','text':{'format':{'type':'json_schema','name':'a','strict':true,'schema':{'type':'object','properties':{'a':{}}}}}
          No tool call found | 'input':[{'type':'function_call_output','call_id':'c','output':'x'}]
          No tool output found | 'input':[{'type':'function_call','call_id':'c','name':'w','arguments':'{}'}]
          could not be verified | 'input':[{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'mine'},{'role':'assistant','content':'x'}]
          Invalid value: 'text' | 'input':[{'role':'user','content':[{'type':'text','text':'x'}]}]
          'temperature' is not supported | 'input':'?','temperature':0.5
          does not support 'huge' | 'input':'?','reasoning':{'effort':'huge'}
          """)
  void whatTheRealOneRefusesIsRefused(String words, String fields) throws Exception {
    HttpResponse<String> response = ask(fields);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).at("/error/message").asText()).contains(words);
  }

  @Test
  void aThoughtThatNothingFollowsIsRefused() throws Exception {
    JsonNode thought =
        JSON.readTree(ask("'input':'Weather?','tools':[" + TOOL + "]").body()).at("/output/0");

    HttpResponse<String> response =
        client.post(
            "/gpt/v1/responses",
            "{\"model\":\"gpt-6-sol\",\"input\":["
                + thought
                + ",{\"role\":\"user\",\"content\":\"And?\"}]}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("without its required following item");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          400 | gpt-6-sol   | /v1/responses | 'tools':[{'type':'function','function':{'name':'w'}}]
          200 | gpt-6-sol   | tool_calls    | 'reasoning_effort':'none','tools':[{'type':'function','function':{'name':'w'}}]
          400 | gpt-6-astra | 'none'        | 'reasoning_effort':'none'
          400 | gpt-6-luna  | temperature   | 'temperature':0.5
          200 | gpt-6-luna  | stop          | 'reasoning_effort':'none','temperature':0.5
          400 | gpt-6-luna  | max_tokens    | 'max_tokens':50
          200 | gpt-4o      | tool_calls    | 'temperature':0.5,'tools':[{'type':'function','function':{'name':'w'}}]
          """)
  void overChatCompletionsItsThinkingModelsTakeLess(
      int status, String model, String words, String fields) throws Exception {
    HttpResponse<String> response =
        client.post(
            "/responses/v1/chat/completions",
            "{'model':'%s','messages':[{'role':'user','content':'?'}],%s}"
                .formatted(model, fields)
                .replace('\'', '"'));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(words);
  }

  private HttpResponse<String> ask(String fields) throws Exception {
    return client.post(
        "/gpt/v1/responses", ("{'model':'gpt-6-sol'," + fields + "}").replace('\'', '"'));
  }
}
