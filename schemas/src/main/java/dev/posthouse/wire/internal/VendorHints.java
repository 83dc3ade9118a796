package dev.posthouse.wire.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to write instead of what people know from the vendors' own formats. Sources: the API
 * references of OpenAI (chat completions, Responses), Anthropic (Messages) and Gemini
 * (generateContent).
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class VendorHints {
  private static final String OUTPUT_LIMIT = "write maxOutputTokens";
  private static final String OF_ONE_API =
      "put what only one vendor knows into providerOptions, under the provider's or the api's name";
  private static final String SCHEMA = "give the JSON Schema itself as outputSchema";
  private static final String SYSTEM = "the system prompt is the request's field system";
  private static final String TOOL_RESULT =
      "a tool's result is a part of a user's message:"
          + " parts: [{\"toolResult\": {\"callId\", \"name\", \"content\"}}]";
  private static final String TOOL_CALL =
      "a tool call is a part of the assistant's message:"
          + " parts: [{\"toolCall\": {\"id\", \"name\", \"arguments\"}}]";
  private static final String PART =
      "a part has one field: text, image, document, audio, toolCall or toolResult, and no type";
  private static final String IMAGE =
      "a picture is {\"image\": {\"mediaType\": \"image/png\", \"data\": base64}}, or url instead"
          + " of data";
  private static final String DOCUMENT =
      "a document is {\"document\": {\"mediaType\": \"application/pdf\", \"data\": base64}}, or url"
          + " or stored instead of data";
  private static final String AUDIO =
      "a sound is {\"audio\": {\"mediaType\": \"audio/wav\", \"data\": base64}}";
  private static final String FILE =
      "write fileId, and fileAt with the name of the provider or platform that has the file";
  private static final String CONTENT =
      "a picture, document or sound has mediaType and one of data, url, fileId and stored";
  private static final String TOOL = "a tool is {\"name\", \"description\", \"parameters\"}";
  private static final String PIECES =
      "content is a text; put pieces into parts: [{\"text\": …}, {\"image\": …}]";

  private static final Map<String, String> CONTENT_FIELDS =
      Map.ofEntries(
          Map.entry("media_type", "write mediaType"),
          Map.entry("mimeType", "write mediaType"),
          Map.entry("mime_type", "write mediaType"),
          Map.entry("type", "write mediaType"),
          Map.entry("format", "write mediaType, for example audio/wav"),
          Map.entry("base64", "write data"),
          Map.entry("file_data", "write data"),
          Map.entry("file_url", "write url"),
          Map.entry("fileUri", "write url, or fileId for a file that was uploaded"),
          Map.entry("file_id", FILE),
          Map.entry("filename", "write name"),
          Map.entry("title", "write name"),
          Map.entry("detail", OF_ONE_API));

  /** By record and the name of a field that it does not have. */
  private static final Map<String, Map<String, String>> FIELDS =
      Map.of(
          "JobRequest",
          Map.ofEntries(
              Map.entry("max_tokens", OUTPUT_LIMIT),
              Map.entry("maxTokens", OUTPUT_LIMIT),
              Map.entry("max_completion_tokens", OUTPUT_LIMIT),
              Map.entry("num_predict", OUTPUT_LIMIT),
              Map.entry("stop_sequences", "write stop"),
              Map.entry("stopSequences", "write stop"),
              Map.entry("model", "the route's providers name their models; leave it out"),
              Map.entry("stream", "leave it out: an answer comes whole, as a result"),
              Map.entry("stream_options", "leave it out: usage is in every result"),
              Map.entry("response_format", SCHEMA),
              Map.entry("responseSchema", SCHEMA),
              Map.entry("output_config", SCHEMA),
              Map.entry("json_schema", SCHEMA),
              Map.entry("format", SCHEMA),
              Map.entry("input", "write prompt, or messages; for an embedding, inputs"),
              Map.entry("texts", "write inputs"),
              Map.entry("output_dimensionality", "write dimensions"),
              Map.entry("outputDimensionality", "write dimensions"),
              Map.entry("encoding_format", "leave it out: vectors are float32"),
              Map.entry("taskType", OF_ONE_API),
              Map.entry("input_type", OF_ONE_API),
              Map.entry("contents", "write messages, each with role and content"),
              Map.entry("instructions", SYSTEM),
              Map.entry("system_instruction", SYSTEM),
              Map.entry("systemInstruction", SYSTEM),
              Map.entry(
                  "generationConfig",
                  "temperature, topP, maxOutputTokens, stop and outputSchema are fields of the"
                      + " request"),
              Map.entry("functions", TOOL + "; write them as tools"),
              Map.entry("function_call", "write toolChoice: auto, none, required or a tool's name"),
              Map.entry("tool_config", "write toolChoice: auto, none, required or a tool's name"),
              Map.entry("timeout", "write deadline, or limits for a single call"),
              Map.entry("user", "write metadata, or " + OF_ONE_API),
              Map.entry("n", "leave it out: a job has one answer"),
              Map.entry("seed", OF_ONE_API),
              Map.entry("top_k", OF_ONE_API),
              Map.entry("topK", OF_ONE_API),
              Map.entry("frequency_penalty", OF_ONE_API),
              Map.entry("presence_penalty", OF_ONE_API),
              Map.entry("logprobs", OF_ONE_API),
              Map.entry("logit_bias", OF_ONE_API),
              Map.entry("reasoning", OF_ONE_API),
              Map.entry("reasoning_effort", OF_ONE_API),
              Map.entry("thinking", OF_ONE_API),
              Map.entry("service_tier", OF_ONE_API),
              Map.entry("safetySettings", OF_ONE_API)),
          "Message",
          Map.of(
              "tool_calls",
              TOOL_CALL,
              "function_call",
              TOOL_CALL,
              "tool_call_id",
              TOOL_RESULT,
              "name",
              "leave it out; in a tool's answer, " + TOOL_RESULT,
              "reasoning_content",
              "leave it out",
              "refusal",
              "leave it out"),
          "Part",
          Map.ofEntries(
              Map.entry("type", PART),
              Map.entry("content", PART),
              Map.entry("input_text", PART),
              Map.entry("image_url", IMAGE),
              Map.entry("input_image", IMAGE),
              Map.entry("source", CONTENT),
              Map.entry("inlineData", CONTENT),
              Map.entry("inline_data", CONTENT),
              Map.entry("fileData", CONTENT),
              Map.entry("file_data", CONTENT),
              Map.entry("file", DOCUMENT),
              Map.entry("input_file", DOCUMENT),
              Map.entry("pdf", DOCUMENT),
              Map.entry("input_audio", AUDIO),
              Map.entry("file_id", FILE),
              Map.entry("functionCall", TOOL_CALL),
              Map.entry("function_call", TOOL_CALL),
              Map.entry("tool_use_id", TOOL_RESULT),
              Map.entry("functionResponse", TOOL_RESULT)),
          "Image",
          CONTENT_FIELDS,
          "Attachment",
          CONTENT_FIELDS,
          "Tool",
          Map.of(
              "type",
              TOOL,
              "function",
              TOOL + "; write the function's fields here",
              "input_schema",
              "write parameters",
              "inputSchema",
              "write parameters",
              "functionDeclarations",
              TOOL + ", one an entry",
              "strict",
              "leave it out"),
          "ToolCall",
          Map.of("input", "write arguments", "args", "write arguments", "function", TOOL_CALL),
          "ToolResult",
          Map.of(
              "tool_call_id", "write callId",
              "tool_use_id", "write callId",
              "is_error", "write failed",
              "isError", "write failed",
              "response", "write content, as text"));

  private static final Map<String, String> ROLES =
      Map.of(
          "system", SYSTEM,
          "developer", SYSTEM,
          "tool", TOOL_RESULT,
          "function", TOOL_RESULT,
          "model", "write assistant",
          "human", "write user",
          "ai", "write assistant");

  /** By the field that holds something other than text. */
  private static final Map<String, String> NOT_TEXT =
      Map.of(
          "content", PIECES,
          "system", "join its blocks into one text",
          "prompt", "give messages instead, or one text",
          "toolChoice", "give auto, none, required or the tool's name");

  private VendorHints() {}

  /** What to write instead of a field that a record does not have; null if nothing is known. */
  static @Nullable String field(String record, String name) {
    return FIELDS.getOrDefault(record, Map.of()).get(name);
  }

  /** What to write instead of a symbol that an enum does not have; null if nothing is known. */
  static @Nullable String symbol(String type, String symbol) {
    return type.equals("Role") ? ROLES.get(symbol) : null;
  }

  /** What to write instead of a list or an object where a text belongs; null if unknown. */
  static @Nullable String notText(String field) {
    return NOT_TEXT.get(field);
  }
}
