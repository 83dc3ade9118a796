package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.anthropic.AnthropicTranslation;
import dev.posthouse.provider.gemini.GeminiTranslation;
import dev.posthouse.provider.openai.OpenAiTranslation;
import dev.posthouse.provider.openai.ResponsesTranslation;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much models are asked to think, in each vendor's words, and what is not sent beside it. */
class ThinkingTest {
  private List<String> notes = List.of();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          anthropic        | claude-sonnet-5-5     | high    | /output_config/effort                           | high
          anthropic        | claude-sonnet-5-5     | minimal | /output_config/effort                           | low
          anthropic        | claude-sonnet-5-5     | none    | /output_config/effort                           | low
          anthropic        | claude-sonnet-5       | none    | /thinking/type                                  | disabled
          anthropic        | claude-opus-4-6       | max     | /thinking/type                                  | adaptive
          anthropic        | claude-opus-4-6       | max     | /output_config/effort                           | max
          anthropic        | claude-sonnet-4-5     | high    | /thinking/type                                  | enabled
          anthropic        | claude-sonnet-4-5     | high    | /thinking/budget_tokens                         | 16384
          anthropic        | an-unknown-claude     | low     | /output_config/effort                           | low
          openai           | gpt-6-luna            | none    | /reasoning_effort                               | none
          openai           | gpt-5-mini            | none    | /reasoning_effort                               | minimal
          openai           | gpt-5-mini            | max     | /reasoning_effort                               | high
          openai           | somebodys-model       | xhigh   | /reasoning_effort                               | xhigh
          openai_responses | gpt-6.1-terra         | none    | /reasoning/effort                               | low
          openai_responses | gpt-6.1-terra         | xhigh   | /reasoning/effort                               | xhigh
          gemini           | gemini-3.5-flash      | minimal | /generationConfig/thinkingConfig/thinkingLevel  | MINIMAL
          gemini           | gemini-3.8-flash      | xhigh   | /generationConfig/thinkingConfig/thinkingLevel  | HIGH
          gemini           | gemini-2.5-flash      | none    | /generationConfig/thinkingConfig/thinkingBudget | 0
          gemini           | gemini-2.5-pro        | none    | /generationConfig/thinkingConfig/thinkingBudget | 512
          gemini           | an-unknown-gemini     | max     | /generationConfig/thinkingConfig/thinkingLevel  | HIGH
          """)
  void anEffortIsPutInTheVendorsWordsOrTheNearest(
      String api, String model, String effort, String place, String sent) {
    ObjectNode body = body(api, model, "{'prompt':'?','effort':'%s'}".formatted(effort));

    assertThat(body.at(place).asText()).isEqualTo(sent);
    if (!effort.equalsIgnoreCase(sent) && !sent.equals("0") && !place.startsWith("/thinking")) {
      assertThat(notes).anyMatch(note -> note.startsWith("effort: " + effort));
    }
  }

  @Test
  void withoutAnEffortNothingIsSaidOfThinking() {
    ObjectNode body = body("anthropic", "claude-sonnet-5-5", "{'prompt':'?'}");

    assertThat(body.has("thinking") || body.has("output_config")).isFalse();
    assertThat(notes).isEmpty();
  }

  @Test
  void aModelThatDoesNotThinkIsNotAskedToAndThatIsNoted() {
    ObjectNode body = body("openai", "gpt-4o", "{'prompt':'?','effort':'high'}");

    assertThat(body.has("reasoning_effort")).isFalse();
    assertThat(notes).anyMatch(note -> note.contains("does not think"));
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, claude-sonnet-5-5, , false",
    "anthropic, claude-sonnet-4-5, , true",
    "anthropic, claude-sonnet-4-5, high, false",
    "openai, gpt-6-luna, none, true",
    "openai, gpt-6-luna, low, false",
    "openai, gpt-6-luna, , false",
    "openai_responses, gpt-5-mini, , false",
    "gemini, gemini-3.8-flash, high, true"
  })
  void samplingIsLeftOutWhereTheModelRefusesIt(
      String api, String model, String effort, boolean taken) {
    String asked = effort == null ? "" : ",'effort':'%s'".formatted(effort);

    ObjectNode body = body(api, model, "{'prompt':'?','temperature':0.3%s}".formatted(asked));

    assertThat(body.has("temperature") || body.at("/generationConfig/temperature").isNumber())
        .isEqualTo(taken);
    assertThat(notes.stream().anyMatch(note -> note.startsWith("temperature"))).isEqualTo(!taken);
  }

  @Test
  void aForcedToolIsToldWhereItCannotBeForced() {
    ObjectNode body =
        body(
            "anthropic",
            "claude-opus-5-5",
            "{'prompt':'?','toolChoice':'required','tools':[{'name':'t','parameters':'{}'}]}");

    assertThat(body.has("tool_choice")).isFalse();
    assertThat(body.path("system").asText()).contains("must call");
    assertThat(notes).anyMatch(note -> note.startsWith("toolChoice"));
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, claude-sonnet-5-5, /max_tokens, 32000",
    "gemini, gemini-3.8-flash, /generationConfig/maxOutputTokens, 0",
    "openai, gpt-6-luna, /max_completion_tokens, 0",
    "openai_responses, gpt-6.1-terra, /max_output_tokens, 0"
  })
  void withoutALimitOfItsOwnOnlyWhoRequiresOneGetsOne(
      String api, String model, String place, int tokens) {
    assertThat(body(api, model, "{'prompt':'?'}").at(place).asInt()).isEqualTo(tokens);
  }

  @Test
  void whoAsksForMuchThoughtGetsAllTheOutputForIt() {
    assertThat(
            body("anthropic", "claude-opus-5-5", "{'prompt':'?','effort':'max'}")
                .path("max_tokens")
                .asInt())
        .isEqualTo(128_000);
  }

  @Test
  void aBudgetStaysBelowTheOutputLimitAndOneTooSmallIsNotSent() {
    ObjectNode some =
        body(
            "anthropic",
            "claude-sonnet-4-5",
            "{'prompt':'?','effort':'high','maxOutputTokens':4000}");
    ObjectNode none =
        body(
            "anthropic",
            "claude-sonnet-4-5",
            "{'prompt':'?','effort':'high','maxOutputTokens':1000}");

    assertThat(some.at("/thinking/budget_tokens").asInt()).isEqualTo(2_000);
    assertThat(none.has("thinking")).isFalse();
    assertThat(notes).anyMatch(note -> note.startsWith("effort"));
  }

  @Test
  void aPrefixIsMarkedAtSystemAndToolsOrHasAKeyThatTellsNothing() {
    String request =
        "{'prompt':'?','cache':'prefix','system':'A secret rule.',"
            + "'tools':[{'name':'a','parameters':'{}'},{'name':'b','parameters':'{}'}]}";

    ObjectNode claude = body("anthropic", "claude-sonnet-5-5", request);
    ObjectNode gpt = body("openai", "gpt-4o", request);
    ObjectNode responses = body("openai_responses", "gpt-6.1-terra", request);

    assertThat(claude.at("/system/0/cache_control/type").asText()).isEqualTo("ephemeral");
    assertThat(claude.at("/tools/1/cache_control/type").asText()).isEqualTo("ephemeral");
    assertThat(claude.at("/tools/0").has("cache_control")).isFalse();
    assertThat(gpt.path("prompt_cache_key").asText())
        .hasSize(32)
        .doesNotContain("secret")
        .isEqualTo(responses.path("prompt_cache_key").asText());
    assertThat(body("openai", "gpt-4o", request.replace("rule", "law")).path("prompt_cache_key"))
        .isNotEqualTo(gpt.path("prompt_cache_key"));
  }

  /** Whoever has a budget wants back with a tool's result what was thought before its call. */
  @Test
  void aBudgetOfTheOptionsIsLeftOutWhereAResultCameWithoutItsThinking() {
    String request =
        "{'messages':[{'role':'user','content':'?'},"
            + "{'role':'assistant','content':'','parts':[{'toolCall':{'id':'t1','name':'w','arguments':'{}'}}]},"
            + "{'role':'user','content':'','parts':[{'toolResult':{'callId':'t1','name':'w','content':'a'}}]}],"
            + "'tools':[{'name':'w','parameters':'{}'}],"
            + "'providerOptions':'{\\'anthropic\\':{\\'thinking\\':{\\'type\\':\\'enabled\\',\\'budget_tokens\\':1024}}}'}";

    ObjectNode claude = body("anthropic", "claude-opus-4-1", request);

    assertThat(claude.has("thinking")).isFalse();
    assertThat(notes).anyMatch(note -> note.startsWith("providerOptions: its thinking"));
  }

  @Test
  void aPrefixIsKeptForTheLongerTimeWhereThatIsAskedForAndThereIsOne() {
    String request =
        "{'prompt':'?','cache':'prefix-long','system':'A rule.',"
            + "'tools':[{'name':'a','parameters':'{}'}]}";

    ObjectNode claude = body("anthropic", "claude-sonnet-5-5", request);

    assertThat(claude.at("/system/0/cache_control/ttl").asText()).isEqualTo("1h");
    assertThat(claude.at("/tools/0/cache_control/ttl").asText()).isEqualTo("1h");
    for (String api : new String[] {"openai", "openai_responses"}) {
      ObjectNode gpt = body(api, "gpt-6.1-terra", request);
      assertThat(gpt.path("prompt_cache_retention").asText()).as(api).isEqualTo("24h");
      assertThat(gpt.has("prompt_cache_key")).as(api).isTrue();
    }
    assertThat(body("openai", "gpt-4o", request.replace("-long", "")))
        .noneMatch(field -> field.asText().equals("24h"));
  }

  private ObjectNode body(String api, String model, String request) {
    Api spoken = Api.valueOf(api.toUpperCase(java.util.Locale.ROOT));
    ProviderSettings settings =
        new ProviderSettings(
            "mine", spoken, model, null, new Credential.None(), "platform", 1, 0, Defaults.LIMITS);
    Translation translation =
        switch (spoken) {
          case ANTHROPIC -> new AnthropicTranslation(settings);
          case OPENAI -> new OpenAiTranslation(settings);
          case OPENAI_RESPONSES -> new ResponsesTranslation(settings);
          case GEMINI -> new GeminiTranslation(settings);
        };
    var adaptations = new Adaptations("mine");
    ObjectNode body =
        translation.body(
            Requests.of(request), null, Capabilities.of(settings.dialect()), adaptations);
    notes = adaptations.notes();
    return body;
  }
}
