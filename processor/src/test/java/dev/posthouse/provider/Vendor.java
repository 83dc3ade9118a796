package dev.posthouse.provider;

import dev.posthouse.job.Usage;
import dev.posthouse.settings.Api;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a vendor says things on the wire; the contract says them through it. */
public interface Vendor {
  Api api();

  /** The events before anything is generated. */
  List<String> opening();

  /** The event with a piece of the answer. */
  String text(String piece);

  /** The events after the last piece; 11 tokens in, 2 of them cached, and 7 out. */
  List<String> closing(String reason);

  /** Those tokens, as far as the vendor tells them apart. */
  Usage usage();

  /** What keeps a stream open and is no piece of the answer. */
  String ping();

  /** An event that is not JSON. */
  String malformed();

  /** An error event inside a stream: no capacity. */
  String overloaded();

  /** The body of an HTTP error for a request at fault, with a message. */
  String invalidRequest(String message);

  /** The body of a 400 for a model that takes no temperature. */
  String rejectsTemperature();

  /** The body of a 400 for a model that cannot be made to use a tool. */
  String rejectsForcedTool();

  /** The body of a 400 for an output limit of 100,000 that is above the model's. */
  String outputAtMost(int tokens);

  /** A stream that calls weather with a town, in pieces where the vendor does so, and time. */
  String[] toolCalls();

  /** The vendor's words for why it stopped. */
  String end();

  String outputLimit();

  String refusal();

  /** A whole stream. */
  default String[] answer(String reason, String... pieces) {
    var events = new ArrayList<>(opening());
    for (String piece : pieces) {
      events.add(text(piece));
    }
    events.addAll(closing(reason));
    return events.toArray(String[]::new);
  }

  /** A stream that is still to go on. */
  default String[] beginning(String... pieces) {
    var events = new ArrayList<>(opening());
    for (String piece : pieces) {
      events.add(text(piece));
    }
    return events.toArray(String[]::new);
  }

  /** Anthropic Messages. */
  Vendor ANTHROPIC =
      new Vendor() {
        @Override
        public Api api() {
          return Api.ANTHROPIC;
        }

        @Override
        public List<String> opening() {
          return List.of(
              event(
                  "message_start",
                  """
                  {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
                  "model":"reported-model","content":[],"stop_reason":null,"stop_sequence":null,\
                  "usage":{"input_tokens":8,"cache_creation_input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":1},\
                  "cache_read_input_tokens":2,"output_tokens":1}}}\
                  """),
              event(
                  "content_block_start",
                  """
                  {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\
                  """));
        }

        @Override
        public String text(String piece) {
          return event(
              "content_block_delta",
              """
              {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}\
              """
                  .formatted(piece));
        }

        @Override
        public List<String> closing(String reason) {
          return List.of(
              event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"),
              event(
                  "message_delta",
                  """
                  {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},\
                  "usage":{"output_tokens":7}}\
                  """
                      .formatted(reason)),
              event("message_stop", "{\"type\":\"message_stop\"}"));
        }

        @Override
        public Usage usage() {
          return new Usage(11, 7, 2, 0, 0, 1);
        }

        @Override
        public String ping() {
          return event("ping", "{\"type\":\"ping\"}");
        }

        @Override
        public String malformed() {
          return event("content_block_delta", "{\"type\":\"content_block_delta\",\"secret");
        }

        @Override
        public String overloaded() {
          return event(
              "error",
              """
              {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\
              """);
        }

        @Override
        public String invalidRequest(String message) {
          return """
          {"type":"error","error":{"type":"invalid_request_error","message":"%s"}}\
          """
              .formatted(message);
        }

        @Override
        public String rejectsTemperature() {
          return invalidRequest("`temperature` is deprecated for this model.");
        }

        @Override
        public String rejectsForcedTool() {
          return invalidRequest("tool_choice: `any` and `tool` are not supported for this model.");
        }

        @Override
        public String outputAtMost(int tokens) {
          return invalidRequest(
              "max_tokens: 100000 > %d, which is the maximum allowed number of output tokens for it"
                  .formatted(tokens));
        }

        @Override
        public String[] toolCalls() {
          var events = new ArrayList<>(opening().subList(0, 1));
          events.add(block(0, "t1", "weather"));
          events.add(input(0, ""));
          events.add(input(0, "{\\\"town\\\":"));
          events.add(input(0, "\\\"Bonn\\\"}"));
          events.add(event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"));
          events.add(block(1, "t2", "time"));
          events.addAll(closing("tool_use"));
          return events.toArray(String[]::new);
        }

        private String block(int index, String id, String name) {
          return event(
              "content_block_start",
              """
              {"type":"content_block_start","index":%d,"content_block":{"type":"tool_use","id":"%s",\
              "name":"%s","input":{}}}\
              """
                  .formatted(index, id, name));
        }

        private String input(int index, String piece) {
          return event(
              "content_block_delta",
              """
              {"type":"content_block_delta","index":%d,"delta":{"type":"input_json_delta",\
              "partial_json":"%s"}}\
              """
                  .formatted(index, piece));
        }

        @Override
        public String end() {
          return "end_turn";
        }

        @Override
        public String outputLimit() {
          return "max_tokens";
        }

        @Override
        public String refusal() {
          return "refusal";
        }

        private String event(String name, String data) {
          return "event: " + name + "\ndata: " + data + "\n\n";
        }
      };

  /** OpenAI chat completions. */
  Vendor OPENAI =
      new Vendor() {
        @Override
        public Api api() {
          return Api.OPENAI;
        }

        @Override
        public List<String> opening() {
          return List.of(
              choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
        }

        @Override
        public String text(String piece) {
          return choice("{\"content\":\"" + piece + "\"}", "null");
        }

        @Override
        public List<String> closing(String reason) {
          return List.of(
              choice("{}", "\"" + reason + "\""),
              data(
                  """
                  {"id":"c1","object":"chat.completion.chunk","created":1,"model":"reported-model",\
                  "choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,\
                  "prompt_tokens_details":{"cached_tokens":2},\
                  "completion_tokens_details":{"reasoning_tokens":3}}}\
                  """),
              data("[DONE]"));
        }

        @Override
        public Usage usage() {
          return new Usage(11, 7, 2, 3);
        }

        @Override
        public String ping() {
          return ": keep-alive\n\n";
        }

        @Override
        public String malformed() {
          return data("{\"choices\":[{\"delta\":{\"content\":\"secret");
        }

        @Override
        public String overloaded() {
          return data(
              """
              {"error":{"message":"Overloaded","type":"server_error","param":null,\
              "code":"server_is_overloaded"}}\
              """);
        }

        @Override
        public String invalidRequest(String message) {
          return """
          {"error":{"message":"%s","type":"invalid_request_error","param":null,"code":null}}\
          """
              .formatted(message);
        }

        @Override
        public String rejectsTemperature() {
          return """
          {"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model.",\
          "type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}\
          """;
        }

        @Override
        public String rejectsForcedTool() {
          return """
          {"error":{"message":"Unsupported value: 'tool_choice' does not support 'required' with this model.",\
          "type":"invalid_request_error","param":"tool_choice","code":"unsupported_value"}}\
          """;
        }

        @Override
        public String outputAtMost(int tokens) {
          return """
          {"error":{"message":"max_tokens is too large: 100000. This model supports at most %d \
          completion tokens, whereas you provided 100000.","type":"invalid_request_error",\
          "param":"max_tokens","code":"invalid_value"}}\
          """
              .formatted(tokens);
        }

        @Override
        public String[] toolCalls() {
          var events = new ArrayList<>(opening());
          events.add(call(0, "\"id\":\"t1\",\"type\":\"function\",", "weather", ""));
          events.add(call(0, "", null, "{\\\"town\\\":"));
          events.add(call(0, "", null, "\\\"Bonn\\\"}"));
          events.add(call(1, "\"id\":\"t2\",\"type\":\"function\",", "time", "{}"));
          events.addAll(closing("tool_calls"));
          return events.toArray(String[]::new);
        }

        private String call(int index, String id, @Nullable String name, String arguments) {
          String named = name == null ? "" : "\"name\":\"" + name + "\",";
          return choice(
              """
              {"tool_calls":[{"index":%d,%s"function":{%s"arguments":"%s"}}]}\
              """
                  .formatted(index, id, named, arguments),
              "null");
        }

        @Override
        public String end() {
          return "stop";
        }

        @Override
        public String outputLimit() {
          return "length";
        }

        @Override
        public String refusal() {
          return "content_filter";
        }

        private String choice(String delta, String reason) {
          return data(
              """
              {"id":"c1","object":"chat.completion.chunk","created":1,"model":"reported-model",\
              "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\
              """
                  .formatted(delta, reason));
        }

        private String data(String data) {
          return "data: " + data + "\n\n";
        }
      };

  /** OpenAI's Responses API. */
  Vendor RESPONSES =
      new Vendor() {
        @Override
        public Api api() {
          return Api.OPENAI_RESPONSES;
        }

        @Override
        public List<String> opening() {
          return List.of(
              event("response.created", "\"response\":" + response("in_progress", "null", "null")),
              event(
                  "response.in_progress",
                  "\"response\":" + response("in_progress", "null", "null")),
              event(
                  "response.output_item.added",
                  """
                  "output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress",\
                  "content":[],"role":"assistant"}\
                  """),
              event(
                  "response.content_part.added",
                  """
                  "item_id":"msg_1","output_index":0,"content_index":0,\
                  "part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}\
                  """));
        }

        @Override
        public String text(String piece) {
          return event(
              "response.output_text.delta",
              """
              "item_id":"msg_1","output_index":0,"content_index":0,"delta":"%s","logprobs":[]\
              """
                  .formatted(piece));
        }

        @Override
        public List<String> closing(String reason) {
          if (reason.equals(end())) {
            return List.of(ended("response.completed", response("completed", "null", USAGE)));
          }
          String details = "{\"reason\":\"" + reason + "\"}";
          return List.of(ended("response.incomplete", response("incomplete", details, USAGE)));
        }

        private static final String USAGE =
            """
            {"input_tokens":11,"input_tokens_details":{"cached_tokens":2,"cache_write_tokens":0},\
            "output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":18}\
            """;

        @Override
        public Usage usage() {
          return new Usage(11, 7, 2, 3);
        }

        @Override
        public String ping() {
          return event("keepalive", "\"at\":1");
        }

        @Override
        public String malformed() {
          return "event: response.output_text.delta\ndata: {\"type\":\"secret";
        }

        @Override
        public String overloaded() {
          return event(
              "error",
              """
              "code":"server_is_overloaded","message":"Overloaded","param":null\
              """);
        }

        @Override
        public String invalidRequest(String message) {
          return OPENAI.invalidRequest(message);
        }

        @Override
        public String rejectsTemperature() {
          return """
          {"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.",\
          "type":"invalid_request_error","param":"temperature","code":null}}\
          """;
        }

        @Override
        public String rejectsForcedTool() {
          return OPENAI.rejectsForcedTool();
        }

        @Override
        public String outputAtMost(int tokens) {
          return """
          {"error":{"message":"Invalid 'max_output_tokens': integer above maximum value. Expected a \
          value <= %d, but got 100000 instead.","type":"invalid_request_error",\
          "param":"max_output_tokens","code":"integer_above_max_value"}}\
          """
              .formatted(tokens);
        }

        @Override
        public String[] toolCalls() {
          var events = new ArrayList<>(opening().subList(0, 2));
          events.add(item("added", 0, call("t1", "weather", "")));
          events.add(arguments(0, "{\\\"town\\\":"));
          events.add(arguments(0, "\\\"Bonn\\\"}"));
          events.add(item("done", 0, call("t1", "weather", "{\\\"town\\\":\\\"Bonn\\\"}")));
          events.add(item("added", 1, call("t2", "time", "")));
          events.add(item("done", 1, call("t2", "time", "{}")));
          events.addAll(closing(end()));
          return events.toArray(String[]::new);
        }

        private String item(String what, int index, String item) {
          return event(
              "response.output_item." + what, "\"output_index\":" + index + ",\"item\":" + item);
        }

        private String call(String id, String name, String arguments) {
          return """
          {"id":"fc_%1$s","type":"function_call","status":"in_progress","call_id":"%1$s",\
          "name":"%2$s","arguments":"%3$s"}\
          """
              .formatted(id, name, arguments);
        }

        private String arguments(int index, String piece) {
          return event(
              "response.function_call_arguments.delta",
              "\"item_id\":\"fc\",\"output_index\":" + index + ",\"delta\":\"" + piece + "\"");
        }

        @Override
        public String end() {
          return "completed";
        }

        @Override
        public String outputLimit() {
          return "max_output_tokens";
        }

        @Override
        public String refusal() {
          return "content_filter";
        }

        private String ended(String name, String response) {
          return event(name, "\"response\":" + response);
        }

        private String response(String status, String details, String usage) {
          return """
          {"id":"resp_1","object":"response","created_at":1,"status":"%s","error":null,\
          "incomplete_details":%s,"model":"reported-model","output":[],"usage":%s}\
          """
              .formatted(status, details, usage);
        }

        private String event(String name, String fields) {
          return "event: %1$s\ndata: {\"type\":\"%1$s\",\"sequence_number\":1,%2$s}\n\n"
              .formatted(name, fields);
        }
      };

  /** Gemini generateContent. */
  Vendor GEMINI =
      new Vendor() {
        @Override
        public Api api() {
          return Api.GEMINI;
        }

        @Override
        public List<String> opening() {
          return List.of();
        }

        @Override
        public String text(String piece) {
          return data(
              """
              {"candidates":[{"content":{"parts":[{"text":"%s"}],"role":"model"},"index":0}],\
              "modelVersion":"reported-model"}\
              """
                  .formatted(piece));
        }

        @Override
        public List<String> closing(String reason) {
          return List.of(
              data(
                  """
                  {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},\
                  "finishReason":"%s","index":0}],"usageMetadata":{"promptTokenCount":11,\
                  "candidatesTokenCount":4,"thoughtsTokenCount":3,"cachedContentTokenCount":2,\
                  "totalTokenCount":18},\
                  "modelVersion":"reported-model"}\
                  """
                      .formatted(reason)));
        }

        @Override
        public Usage usage() {
          return new Usage(11, 7, 2, 3);
        }

        @Override
        public String ping() {
          return ": keep-alive\n\n";
        }

        @Override
        public String malformed() {
          return data("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"secret");
        }

        @Override
        public String overloaded() {
          return data(
              """
              {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\
              """);
        }

        @Override
        public String invalidRequest(String message) {
          return """
          {"error":{"code":400,"message":"%s","status":"INVALID_ARGUMENT"}}\
          """
              .formatted(message);
        }

        @Override
        public String rejectsTemperature() {
          return invalidRequest("Setting temperature is not supported for this model.");
        }

        @Override
        public String rejectsForcedTool() {
          return invalidRequest("toolConfig: mode ANY is not supported for this model.");
        }

        @Override
        public String outputAtMost(int tokens) {
          return invalidRequest(
              """
              Unable to submit request because it has a maxOutputTokens value of 100000 but the \
              supported range is from 1 (inclusive) to %d (exclusive). Update the value and try again.\
              """
                  .formatted(tokens + 1));
        }

        @Override
        public String[] toolCalls() {
          var events = new ArrayList<String>();
          events.add(
              data(
                  """
                  {"candidates":[{"content":{"parts":[{"functionCall":{"name":"weather",\
                  "args":{"town":"Bonn"}},"thoughtSignature":"YWJj"},{"functionCall":{"name":"time",\
                  "args":{}}}],"role":"model"},"index":0}],"modelVersion":"reported-model",\
                  "responseId":"r1"}\
                  """));
          events.addAll(closing("STOP"));
          return events.toArray(String[]::new);
        }

        @Override
        public String end() {
          return "STOP";
        }

        @Override
        public String outputLimit() {
          return "MAX_TOKENS";
        }

        @Override
        public String refusal() {
          return "SAFETY";
        }

        private String data(String data) {
          return "data: " + data + "\r\n\r\n";
        }
      };
}
