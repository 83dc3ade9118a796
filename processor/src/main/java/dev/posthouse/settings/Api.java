package dev.posthouse.settings;

/** The request format that a provider speaks. */
public enum Api {
  /** Anthropic Messages. */
  ANTHROPIC,
  /** OpenAI chat completions, and whatever else speaks them. */
  OPENAI,
  /** Gemini generateContent. */
  GEMINI
}
