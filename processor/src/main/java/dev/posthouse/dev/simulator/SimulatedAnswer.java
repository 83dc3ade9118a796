package dev.posthouse.dev.simulator;

import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * The text of an answer: made from the prompt and the seed alone, so that a repeated call gets the
 * same one.
 */
record SimulatedAnswer(String text) {
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
    if (prompt.schema() != null) {
      return new SimulatedAnswer(Json.text(new SchemaSample(prompt.schema(), random).document()));
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
    return new SimulatedAnswer(text);
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
    return line.substring(0, Reply.wholeCharacters(line, end)) + "…";
  }
}
