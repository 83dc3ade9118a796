package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says: made from the prompt and the seed alone, so that a repeated call gets the
 * same.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 *
 * @param text empty where a tool is to be used
 * @param arguments of the tool that is to be used; null if none is
 */
record SimulatedAnswer(String text, @Nullable String arguments) {
  private static final int QUOTED_CHARACTERS = 60;
  private static final String[] OPENINGS = {"Taking step by step", "Looking at", "On", "To settle"};
  private static final String[] MIDDLES = {
    "the given facts are put in order first",
    "two readings are possible and the plainer one is taken",
    "the parts are worked out one after the other",
    "what is known is set against what is asked"
  };
  private static final String[] ENDINGS = {
    "the result is", "that comes to", "it follows that the figure is", "the answer is"
  };
  private static final Pattern SPACES = Pattern.compile("\\s+");

  static SimulatedAnswer to(Prompt prompt, long seed) {
    var random = new SplittableRandom(seed);
    WantedTool tool = prompt.tool();
    if (tool != null) {
      JsonNode arguments = new SchemaSample(tool.parameters(), random).document();
      return new SimulatedAnswer("", arguments.isObject() ? Json.text(arguments) : "{}");
    }
    if (prompt.schema() != null) {
      JsonNode document = new SchemaSample(prompt.schema(), random).document();
      return new SimulatedAnswer(Json.text(document), null);
    }
    // Plain concatenation: this runs for every call of a benchmark, and a formatter costs more than
    // the rest of it.
    String text =
        OPENINGS[random.nextInt(OPENINGS.length)]
            + " “"
            + quoted(prompt.lastUserText())
            + "”, "
            + MIDDLES[random.nextInt(MIDDLES.length)]
            + "; "
            + ENDINGS[random.nextInt(ENDINGS.length)]
            + " "
            + random.nextInt(1, 500)
            + ".";
    return new SimulatedAnswer(text, null);
  }

  private static String quoted(String prompt) {
    // A prompt may be long; its beginning is all that is quoted.
    String beginning =
        prompt.length() <= QUOTED_CHARACTERS * 4
            ? prompt
            : prompt.substring(0, QUOTED_CHARACTERS * 4);
    String line = SPACES.matcher(beginning.strip()).replaceAll(" ");
    if (line.length() <= QUOTED_CHARACTERS) {
      return line;
    }
    int space = line.lastIndexOf(' ', QUOTED_CHARACTERS);
    int end = space > 0 ? space : QUOTED_CHARACTERS;
    return line.substring(0, SimulatedReply.wholeCharacters(line, end)) + "…";
  }
}
