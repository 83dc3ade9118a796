package dev.posthouse.dev.simulator;

import java.util.SplittableRandom;

/**
 * The text of an answer: made from the prompt and the seed alone, so that a repeated call gets the
 * same one.
 */
record SimulatedAnswer(String text) {
  private static final int QUOTED_CHARACTERS = 60;
  private static final String[] OPENINGS = {
    "Taking “%s” step by step", "Looking at “%s”", "On “%s”", "To settle “%s”"
  };
  private static final String[] MIDDLES = {
    "the given facts are put in order first",
    "two readings are possible and the plainer one is taken",
    "the parts are worked out one after the other",
    "what is known is set against what is asked"
  };
  private static final String[] ENDINGS = {
    "the result is %d.",
    "that comes to %d.",
    "it follows that the figure is %d.",
    "the answer is %d."
  };

  static SimulatedAnswer to(Prompt prompt, long seed) {
    var random = new SplittableRandom(seed);
    if (prompt.schema() != null) {
      return new SimulatedAnswer(Json.text(new SchemaSample(prompt.schema(), random).document()));
    }
    String text =
        OPENINGS[random.nextInt(OPENINGS.length)].formatted(quoted(prompt.lastUserText()))
            + ", "
            + MIDDLES[random.nextInt(MIDDLES.length)]
            + "; "
            + ENDINGS[random.nextInt(ENDINGS.length)].formatted(random.nextInt(1, 500));
    return new SimulatedAnswer(text);
  }

  private static String quoted(String prompt) {
    String line = prompt.strip().replaceAll("\\s+", " ");
    if (line.length() <= QUOTED_CHARACTERS) {
      return line;
    }
    int space = line.lastIndexOf(' ', QUOTED_CHARACTERS);
    int end = space > 0 ? space : QUOTED_CHARACTERS;
    return line.substring(0, Reply.wholeCharacters(line, end)) + "…";
  }
}
