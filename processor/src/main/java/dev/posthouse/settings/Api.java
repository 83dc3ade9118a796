package dev.posthouse.settings;

import java.util.Locale;

/** The request format that a provider speaks. */
public enum Api {
  /** Anthropic Messages. */
  ANTHROPIC("anthropic"),
  /** OpenAI chat completions, and whatever else speaks them. */
  OPENAI("openai"),
  /** OpenAI's Responses API. */
  OPENAI_RESPONSES("openai"),
  /** Gemini generateContent. */
  GEMINI("google");

  private final String vendor;

  Api(String vendor) {
    this.vendor = vendor;
  }

  /** Its name in settings and requests. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Who serves it at its own address: the platform of a provider that has no base URL. */
  public String vendor() {
    return vendor;
  }
}
