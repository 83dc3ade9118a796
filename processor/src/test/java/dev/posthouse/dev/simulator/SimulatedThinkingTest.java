package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the vendors of thinking models refuse, in their words. */
class SimulatedThinkingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          claude-sonnet-5-5 | 'temperature':0.2                                    | `temperature` is deprecated
          claude-sonnet-5   | 'top_p':0.2                                          | `top_p` is deprecated
          claude-sonnet-5-5 | 'thinking':{'type':'disabled'}                       | "thinking.type.disabled" is not supported
          claude-sonnet-5-5 | 'thinking':{'type':'enabled','budget_tokens':2000}   | "thinking.type.enabled" is not supported
          claude-opus-4-8   | 'thinking':{'type':'enabled','budget_tokens':2000}   | "thinking.type.enabled" is not supported
          claude-sonnet-4-5 | 'thinking':{'type':'adaptive'}                       | adaptive thinking is not supported
          claude-sonnet-4-5 | 'thinking':{'type':'enabled','budget_tokens':99}     | greater than or equal to 1024
          claude-sonnet-4-5 | 'thinking':{'type':'enabled','budget_tokens':9000}   | `max_tokens` must be greater
          claude-sonnet-4-5 | 'temperature':0.1,'thinking':{'type':'enabled','budget_tokens':2000} | when thinking is enabled
          claude-sonnet-4-5 | 'output_config':{'effort':'low'}                     | does not support the effort parameter
          claude-opus-4-5   | 'output_config':{'effort':'max'}                     | Input should be 'low', 'medium', 'high'
          claude-opus-5-5   | 'tool_choice':{'type':'any'}                         | tool_choice
          """)
  void claudesRefuse(String model, String field, String message) {
    assertThatThrownBy(
            () -> AnthropicReader.read(claude(model, field, "[{'role':'user','content':'?'}]")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aThoughtComesBackAsItWasSigned() throws Exception {
    String messages =
        "[{'role':'user','content':'?'},{'role':'assistant','content':["
            + "{'type':'thinking','thinking':'','signature':'%s'},"
            + "{'type':'tool_use','id':'t','name':'n','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t'}]}]";
    String signature = ClaudeThoughts.signature("msg_1");

    Prompt prompt =
        AnthropicReader.read(claude("claude-sonnet-5-5", "'x':1", messages.formatted(signature)));

    assertThat(prompt.reasoning().givenBack()).isEqualTo(1);
    assertThat(prompt.reasoning().tokens())
        .as("more than 4,096 at effort high")
        .isGreaterThan(4096);
    assertThatThrownBy(
            () ->
                AnthropicReader.read(
                    claude("claude-sonnet-5-5", "'x':1", messages.formatted("bXNnXzE6eA=="))))
        .hasMessageContaining("Invalid `signature` in `thinking` block");
  }

  @Test
  void aBudgetWantsTheThoughtBehindAToolsCall() {
    String messages =
        "[{'role':'user','content':'?'},{'role':'assistant','content':["
            + "{'type':'tool_use','id':'t','name':'n','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t'}]}]";

    assertThatThrownBy(
            () ->
                AnthropicReader.read(
                    claude(
                        "claude-sonnet-4-5",
                        "'thinking':{'type':'enabled','budget_tokens':2000}",
                        messages)))
        .hasMessageContaining("Expected `thinking` or `redacted_thinking`, but found `tool_use`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          gemini-3.8-flash | {'functionCall':{'name':'f','args':{}}}                          | {}                                              | missing a thought_signature
          gemini-3.8-flash | {'functionCall':{'name':'f','args':{}},'thoughtSignature':'QQ=='} | {}                                             | Corrupted thought signature
          gemini-3.8-flash | {'text':'.'}                                                     | {'thinkingLevel':'LOW','thinkingBudget':1}      | only one of
          gemini-2.5-flash | {'text':'.'}                                                     | {'thinkingLevel':'LOW'}                         | not supported
          gemini-2.5-pro   | {'text':'.'}                                                     | {'thinkingBudget':0}                            | only works in thinking mode
          """)
  void geminisRefuse(String model, String part, String thinking, String message) {
    JsonNode body =
        json(
            ("{'generationConfig':{'thinkingConfig':%s},'contents':[{'role':'user','parts':[{'text':'?'}]},"
                 + "{'role':'model','parts':[%s]},{'role':'user','parts':[{'text':'!'}]}]}")
                .formatted(thinking, part));

    assertThatThrownBy(() -> GeminiReader.read(model, true, body))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  private static JsonNode claude(String model, String field, String messages) {
    return json(
        "{'model':'%s','max_tokens':4096,%s,'messages':%s}".formatted(model, field, messages));
  }

  private static JsonNode json(String text) {
    return Json.object(text.replace('\'', '"'));
  }
}
