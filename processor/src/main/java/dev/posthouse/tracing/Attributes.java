package dev.posthouse.tracing;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * What spans hold: by OpenTelemetry's conventions for messaging and generative AI, and what is our
 * own. Never a prompt, an answer or a key.
 */
final class Attributes {
  /** The version of the conventions. */
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.37.0";

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
  static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");

  static final AttributeKey<String> GEN_AI_OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> GEN_AI_PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
  static final AttributeKey<Double> TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");
  static final AttributeKey<Double> TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
  static final AttributeKey<Long> DIMENSIONS =
      AttributeKey.longKey("gen_ai.embeddings.dimension.count");
  static final AttributeKey<String> OUTPUT_TYPE = AttributeKey.stringKey("gen_ai.output.type");
  static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");

  static final AttributeKey<Long> CACHE_READ_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_CREATION_TOKENS =
      AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING_TOKENS =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");

  /** In seconds. */
  static final AttributeKey<Double> TIME_TO_FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");

  /** As which tier the vendor says that it billed the call. */
  static final AttributeKey<String> TIER = AttributeKey.stringKey("posthouse.tier");

  static final AttributeKey<String> JOB_ID = AttributeKey.stringKey("posthouse.job.id");
  static final AttributeKey<Long> GENERATION = AttributeKey.longKey("posthouse.job.generation");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("posthouse.route");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("posthouse.provider");

  /** Which of the job's calls this is, or comes next; the first is 1. */
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("posthouse.attempt");

  static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("posthouse.outcome");

  /** The kind of the failure that led to the outcome. */
  static final AttributeKey<String> FAILURE_KIND = AttributeKey.stringKey("posthouse.failure.kind");

  /** How long the job is to wait, in milliseconds. */
  static final AttributeKey<Long> DELAY = AttributeKey.longKey("posthouse.retry.delay_ms");

  /** Where the job goes next. */
  static final AttributeKey<String> NEXT_PROVIDER =
      AttributeKey.stringKey("posthouse.next_provider");

  private Attributes() {}
}
