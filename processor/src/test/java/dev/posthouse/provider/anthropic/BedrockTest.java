package dev.posthouse.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.HostedProviderTest;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class BedrockTest extends HostedProviderTest {
  private static final Hosting HOSTING = new Hosting.Bedrock("eu-central-1");
  private static final String KEY = "bedrock-api-key-0123456789wxyz";

  @BeforeEach
  void beSomebodyAtAws() {
    System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
    System.setProperty("aws.secretAccessKey", "a-secret-of-aws");
  }

  @AfterEach
  void beNobodyAgain() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void aRequestIsSignedWithTheClouds() throws Exception {
    server.answer(framed(Vendor.ANTHROPIC.answer("end_turn", "Guten ", "Morgen")));

    Answer answer = call(onCloud());

    assertThat(answer.text()).isEqualTo("Guten Morgen");
    assertThat(answer.credential()).isEqualTo("cloud");
    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path()).isEqualTo("/model/asked-model/invoke-with-response-stream");
    assertThat(sent.headers().get("Authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        .contains("/eu-central-1/bedrock/aws4_request", "SignedHeaders=", "host", "Signature=");
    assertThat(sent.headers()).containsKey("X-Amz-Date").doesNotContainKey("x-api-key");
    assertThat(body().path("anthropic_version").asText()).isNotEmpty();
    assertThat(body().has("model")).isFalse();
    assertThat(body().has("stream")).isFalse();
    assertThat(body().at("/messages/0/role").asText()).isEqualTo("user");
  }

  @Test
  void anApiKeyOfBedrockGoesAsItIs() throws Exception {
    server.answer(framed(Vendor.ANTHROPIC.answer("end_turn", "Fine")));

    Answer answer = call(withKey());

    assertThat(answer.credential()).isEqualTo("env:KEY …wxyz");
    assertThat(server.received().getLast().headers())
        .containsEntry("Authorization", "Bearer " + KEY);
  }

  @Test
  void withoutAnIdentityNothingIsSent() throws Exception {
    Provider provider = onCloud();
    beNobodyAgain();
    System.setProperty("aws.disableEc2Metadata", "true");
    try {
      Failure failure = failed(provider).failure();

      assertThat(failure.kind()).isEqualTo(FailureKind.BAD_CREDENTIALS);
      assertThat(failure.code()).isEqualTo("no_identity");
      assertThat(server.received()).isEmpty();
    } finally {
      System.clearProperty("aws.disableEc2Metadata");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 | ThrottlingException         | RATE_LIMITED     | Too many requests, please wait before trying again.
          429 | ThrottlingException         | QUOTA_EXHAUSTED  | Too many tokens per day, please wait before trying again.
          400 | ServiceQuotaExceededException | QUOTA_EXHAUSTED | Your request exceeds the service quota
          403 | UnrecognizedClientException | BAD_CREDENTIALS  | The security token included in the request is invalid.
          403 | ExpiredTokenException       | BAD_CREDENTIALS  | The security token included in the request is expired
          403 | InvalidSignatureException   | BAD_CREDENTIALS  | The request signature we calculated does not match
          403 | AccessDeniedException       | NOT_PERMITTED    | You don't have access to the model with the specified model ID.
          403 | AccessDeniedException       | BAD_CREDENTIALS  | Authentication failed: Please make sure your API Key is valid.
          404 | ResourceNotFoundException   | MODEL_NOT_FOUND  | Could not resolve the foundation model
          400 | ValidationException         | MODEL_NOT_FOUND  | The provided model identifier is invalid.
          400 | ValidationException         | CONTEXT_OVERFLOW | Input is too long for requested model.
          400 | ValidationException         | INVALID_REQUEST  | Malformed input request
          429 | ModelNotReadyException      | OVERLOADED       | Model is not ready for inference. Wait and try your request again.
          503 | ServiceUnavailableException | OVERLOADED       | Bedrock is unable to process your request.
          408 | ModelTimeoutException       | SERVER_ERROR     | Model has timed out
          424 | ModelErrorException         | SERVER_ERROR     | The system encountered an unexpected error
          500 | InternalServerException     | SERVER_ERROR     | The system encountered an unexpected error
          403 | SomeNewException            | NOT_PERMITTED    | Unknown types go by status
          """)
  void anErrorMeansWhatBedrockSaysItMeans(int status, String type, FailureKind kind, String message)
      throws Exception {
    Failure failure =
        failure(
            withKey(),
            status,
            Map.of(
                "Content-Type",
                "application/json",
                "x-amzn-RequestId",
                "req-7",
                "x-amzn-ErrorType",
                type + ":http://internal.amazon.com/coral/"),
            "{\"message\":\"%s\"}".formatted(message));

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
    assertThat(failure.code()).isEqualTo(type);
    assertThat(failure.requestId()).isEqualTo("req-7");
    assertThat(server.received()).as("one call, nothing behind it").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "throttlingException,         RATE_LIMITED",
    "modelStreamErrorException,   SERVER_ERROR",
    "serviceUnavailableException, OVERLOADED"
  })
  void anExceptionInsideTheStreamIsTold(String type, FailureKind kind) throws Exception {
    server.answer(
        frames(
            List.of(
                event(data(Vendor.ANTHROPIC.opening().getFirst())),
                new Message(
                        Map.of(
                            ":message-type", HeaderValue.fromString("exception"),
                            ":exception-type", HeaderValue.fromString(type)),
                        "{\"message\":\"Not now\"}".getBytes(UTF_8))
                    .toByteBuffer()
                    .array())));

    assertThat(failed(withKey()).failure().kind()).isEqualTo(kind);
  }

  @Test
  void aStreamThatEndsInAFrameIsCutShort() throws Exception {
    byte[] half = event(data(Vendor.ANTHROPIC.opening().getFirst()));
    server.answer(frames(List.of(Arrays.copyOf(half, half.length / 2))));

    assertThat(failed(withKey()).failure().kind()).isEqualTo(FailureKind.NETWORK);
  }

  private Provider onCloud() {
    return open(Api.ANTHROPIC, HOSTING, new Credential.Cloud());
  }

  private Provider withKey() {
    environment.put("KEY", KEY);
    return open(Api.ANTHROPIC, HOSTING, new Credential.Variable("KEY"));
  }

  /** Anthropic's events as AWS frames them. */
  private static VendorServer.Response framed(String... events) {
    return frames(List.of(events).stream().map(event -> event(data(event))).toList());
  }

  private static VendorServer.Response frames(List<byte[]> frames) {
    return (out, _) -> {
      out.write(
          VendorServer.head(
              200,
              Map.of(
                  "Content-Type",
                  "application/vnd.amazon.eventstream",
                  "X-Amzn-Bedrock-Content-Type",
                  "application/json"),
              "Transfer-Encoding: chunked"));
      for (byte[] frame : frames) {
        chunk(out, frame);
      }
      VendorServer.endStream(out);
    };
  }

  private static void chunk(OutputStream out, byte[] bytes) throws IOException {
    var chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(UTF_8));
    out.write(chunk.toByteArray());
    out.flush();
  }

  private static byte[] event(String json) {
    String payload =
        "{\"bytes\":\"%s\",\"p\":\"abc\"}"
            .formatted(Base64.getEncoder().encodeToString(json.getBytes(UTF_8)));
    return new Message(
            Map.of(
                ":message-type", HeaderValue.fromString("event"),
                ":event-type", HeaderValue.fromString("chunk")),
            payload.getBytes(UTF_8))
        .toByteBuffer()
        .array();
  }

  /** The JSON of a server-sent event. */
  private static String data(String event) {
    return event.substring(event.indexOf("data: ") + 6).strip();
  }
}
