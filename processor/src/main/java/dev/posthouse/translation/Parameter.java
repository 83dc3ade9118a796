package dev.posthouse.translation;

/** What our translations may send, and not every model or server takes. */
public enum Parameter {
  TEMPERATURE,
  TOP_P,
  STOP,
  /** The output limit under OpenAI's old name. */
  MAX_TOKENS,
  /** The output limit under OpenAI's new name. */
  MAX_COMPLETION_TOKENS,
  /** The output limit in OpenAI's Responses API. */
  MAX_OUTPUT_TOKENS,
  /** OpenAI's chat completions; where they are not taken, the model is called over Responses. */
  CHAT_COMPLETIONS,
  /** Tools over chat completions; where they are not taken, the same. */
  CHAT_TOOLS,
  /** OpenAI's mode in which output cannot but keep to the schema. */
  STRICT_SCHEMA,
  /** A schema in a field of its own. */
  SCHEMA,
  /** A schema in a field of its own, in a request that also has tools. */
  SCHEMA_BESIDE_TOOLS,
  /** That the answer shall be JSON of any kind. */
  JSON_MODE,
  TOOL_CHOICE,
  /** A choice of tools that leaves the model none: that it must use one, or this one. */
  FORCED_TOOL,
  /** How much the model is to think. */
  EFFORT,
  /** Anthropic's way to have a model think as it sees fit. */
  ADAPTIVE_THINKING,
  /** Anthropic's older way, and Gemini's: with a budget of tokens. */
  THINKING_BUDGET,
  /** That the model is not to think. */
  THINKING_OFF,
  /** Anthropic's marks up to where a prompt is to be cached. */
  CACHE_MARKS,
  /** OpenAI's key that requests of one prefix have in common. */
  CACHE_KEY,
  /** OpenAI's longer time for which a prompt is cached. */
  CACHE_RETENTION,
  /** Ids of tool calls as another server gave them. */
  CALL_IDS,
  /** That OpenAI's Responses API gives out a model's thoughts, encrypted, to be given back. */
  ENCRYPTED_REASONING,
  /** What the model itself wanted back with its earlier turns. */
  CONTINUATION,
  /** OpenAI's parameter that has a stream end with its token counts. */
  USAGE_IN_STREAM,
  /** Vectors as base64 of their bytes, and not as lists of numbers. */
  BASE64_VECTORS
}
