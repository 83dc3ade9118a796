package dev.posthouse.provider.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.provider.http.ResponseEvents;
import dev.posthouse.settings.TimeLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of the reading of a vendor's streams, wherever they are torn and whatever is in them.
 */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class ReadingContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String TEXT = "Größe 🐎, und weiter";

  private final Vendor vendor;

  protected ReadingContract(Vendor vendor) {
    this.vendor = vendor;
  }

  /** The vendor's reading, as its adapter makes it. */
  protected abstract TreeReading reading(Reply reply);

  private String[] whole() {
    return vendor.answer(vendor.end(), "Größe 🐎", ", und ", "weiter");
  }

  @Test
  void anySplitOfAStreamsBytesGivesTheSameReply() {
    byte[] stream = bytes(whole());
    Answer answer = answered(List.of(stream), null);

    for (int at = 0; at <= stream.length; at++) {
      List<byte[]> pieces =
          List.of(Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length));
      assertSame(answered(pieces, null), answer, "split at " + at);
    }
    assertSame(answered(single(stream), null), answer, "byte by byte");
    assertThat(answer.text()).isEqualTo(TEXT);
    assertThat(answer.usage()).isEqualTo(vendor.usage());
  }

  /** But for how long the first piece took. */
  private static void assertSame(Answer answer, Answer other, String when) {
    assertThat(answer)
        .as(when)
        .usingRecursiveComparison()
        .ignoringFields("served.firstChunk")
        .isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void anyLineEndingWillDoAndAMarkBeforeIt(String ending) {
    byte[] stream = ("\uFEFF" + String.join("", whole()).replace("\n", ending)).getBytes(UTF_8);

    assertThat(answered(List.of(stream), null).text()).isEqualTo(TEXT);
    assertThat(answered(single(stream), null).usage()).isEqualTo(vendor.usage());
  }

  @Test
  void anyPrefixOfAStreamThatBreaksGivesNoAnswer() {
    byte[] stream = bytes(whole());

    for (int length = 0; length < stream.length; length++) {
      assertThat(read(List.of(Arrays.copyOf(stream, length)), new IOException("broke")))
          .as("the first %d bytes", length)
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void anyPrefixThatEndsGivesTheWholeAnswerOrNone() {
    byte[] stream = bytes(whole());

    for (int length = 0; length < stream.length; length++) {
      Object read = read(List.of(Arrays.copyOf(stream, length)), null);
      if (read instanceof Answer answer) {
        assertThat(answer.text()).as("the first %d bytes", length).isEqualTo(TEXT);
      }
    }
  }

  @Test
  void whatContradictsTheEndBehindItLeavesNoAnswer() {
    List<String> contradictions = new ArrayList<>();
    contradictions.add(vendor.overloaded());
    contradictions.add(vendor.malformed() + "\n\n");
    contradictions.add(vendor.text("more"));
    contradictions.addAll(
        vendor.closing(vendor.refusal()).stream()
            .filter(event -> event.contains(vendor.refusal()))
            .toList());
    contradictions.add("event: error\ndata: gone\n\n");
    contradictions.add("{\"error\":{\"message\":\"gone\"}}\n\n");

    for (String contradiction : contradictions) {
      var events = new ArrayList<>(List.of(whole()));
      events.add(contradiction);
      assertThat(read(List.of(bytes(events.toArray(String[]::new))), null))
          .as(contradiction)
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void randomNoiseNeitherHangsNorAnswers() {
    byte[] beginning = bytes(vendor.beginning("Half"));
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      assertThat(read(List.of(noise), null)).as("seed %d", seed).isInstanceOf(Exception.class);
      assertThat(read(List.of(beginning, noise), null))
          .as("seed %d", seed)
          .isInstanceOf(Exception.class);
    }
  }

  private Answer answered(List<byte[]> pieces, @Nullable IOException end) {
    Object read = read(pieces, end);
    assertThat(read).isInstanceOf(Answer.class);
    return (Answer) read;
  }

  /** The answer, or the exception that came instead. */
  private Object read(List<byte[]> pieces, @Nullable IOException end) {
    try (CallWatch watch =
        CallWatch.start(new TimeLimits(LONG, LONG, LONG, LONG), LONG, () -> {})) {
      var reply = new Reply(watch, "a-model");
      ResponseBody body =
          ResponseBody.create(
              Okio.buffer(new Pieces(pieces, end)), MediaType.get("text/event-stream"), -1);
      Response response =
          new Response.Builder()
              .request(new Request.Builder().url("http://localhost/").build())
              .protocol(Protocol.HTTP_1_1)
              .code(200)
              .message("OK")
              .header("Transfer-Encoding", "chunked")
              .body(body)
              .build();
      AnswerReader.read(ResponseEvents.of(response, body), reply, reading(reply));
      return reply.answer();
    } catch (IOException | CallFailedException e) {
      return e;
    }
  }

  private static List<byte[]> single(byte[] stream) {
    var pieces = new ArrayList<byte[]>();
    for (byte one : stream) {
      pieces.add(new byte[] {one});
    }
    return pieces;
  }

  private static byte[] bytes(String... events) {
    var bytes = new ByteArrayOutputStream();
    for (String event : events) {
      bytes.writeBytes(event.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Gives out one piece a read, and then ends or breaks. */
  private static final class Pieces implements Source {
    private final List<byte[]> pieces;
    private final @Nullable IOException end;
    private int next;

    Pieces(List<byte[]> pieces, @Nullable IOException end) {
      this.pieces = pieces.stream().filter(piece -> piece.length > 0).toList();
      this.end = end;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      if (next == pieces.size()) {
        if (end != null) {
          throw end;
        }
        return -1;
      }
      byte[] piece = pieces.get(next++);
      sink.write(piece);
      return piece.length;
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {}
  }
}
