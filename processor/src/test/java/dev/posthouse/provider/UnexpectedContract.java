package dev.posthouse.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.http.CallWatch;
import dev.posthouse.settings.TimeLimits;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Whatever a server sends, a call ends soon, and nothing of it stays behind. */
@Timeout(60)
@Isolated("It looks at the memory and the watched calls of the whole JVM.")
public abstract class UnexpectedContract extends VendorCalls {
  private static final long MIB = 1L << 20;

  public UnexpectedContract(Vendor vendor) {
    super(vendor);
  }

  @Test
  void hugeErrorPagesAreNotKept() {
    String page = "<html>" + "busy ".repeat(1_000_000) + "</html>";
    long before = usedMemory();
    List<CallFailedException> failures = new ArrayList<>();

    for (int status :
        Collections.nCopies(10, List.of(200, 404, 502)).stream().flatMap(List::stream).toList()) {
      server.answer(VendorServer.whole(status, Map.of("Content-Type", "text/html"), page));
      failures.add(thrown(request()));
    }

    // 150 MB came, of which 30 times 64 KiB were read.
    assertThat(usedMemory() - before).isLessThan(30 * MIB);
    assertThat(failures).hasSize(30).allMatch(thrown -> thrown.failure().message().length() < 500);
    assertNothingIsLeft();
  }

  @Test
  void anErrorPageWithoutEndIsReadOnlyInPart() {
    replaceProvider(new TimeLimits(LONG, Duration.ofSeconds(5), LONG, LONG));
    server.answer(
        (out, _) -> {
          out.write(VendorServer.head(503, Map.of(), "Transfer-Encoding: chunked"));
          endless(out, "busy ".repeat(1000));
        });

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertNothingIsLeft();
  }

  @Test
  void anErrorInAnotherCharsetIsReadWhereItIsNamed() {
    byte[] body = vendor.invalidRequest("Größe ist falsch").getBytes(UTF_16BE);
    server.answer(bytes(400, "application/json; charset=utf-16be", body));

    assertThat(failure(request()).message()).contains("Größe ist falsch");
  }

  @Test
  void anErrorInAWrongCharsetCountsByItsStatus() {
    byte[] body = "{\"error\":\"Größe\"}".getBytes(ISO_8859_1);
    for (String type :
        List.of("application/json; charset=utf-8", "text/html; charset=nonsense", "%%")) {
      server.answer(bytes(503, type, body));

      assertThat(failure(request()).kind()).isEqualTo(FailureKind.OVERLOADED);
    }
    server.answer(bytes(429, "application/json", vendor.invalidRequest("ä").getBytes(UTF_16BE)));
    assertThat(failure(request()).kind()).isEqualTo(FailureKind.RATE_LIMITED);
  }

  @Test
  void aStreamInAWrongCharsetEndsAtOnce() {
    byte[] stream = String.join("", vendor.answer(vendor.end(), "Größe")).getBytes(ISO_8859_1);
    server.answer(bytes(200, "text/event-stream", stream));
    long start = System.nanoTime();

    // Whether the SDK takes it for malformed or for a text with odd characters is its affair.
    Throwable ending = ending(request());

    assertThat(ending == null || ending instanceof CallFailedException).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertNothingIsLeft();
  }

  @Test
  void anErrorInsideASuccessMeansWhatItMeansOutside() {
    String event = vendor.overloaded();
    String body = event.substring(event.indexOf('{')).strip();
    server.answer(VendorServer.whole(200, Map.of("Content-Type", "application/json"), body));

    Failure failure = failure(request());

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(failure.status()).isEqualTo(200);
    assertThat(failure.mayBeBilled()).isTrue();
  }

  @Test
  void tenThousandSmallPiecesAreOneAnswer() throws Exception {
    var pieces = new String[10_000];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = Integer.toString(i % 10);
    }
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), pieces)));

    String text = call(request()).text();

    assertThat(text).isEqualTo("0123456789".repeat(1_000));
    assertNothingIsLeft();
  }

  @Test
  void anAnswerMayComeByteByByte() throws Exception {
    byte[] stream = String.join("", vendor.answer(vendor.end(), "Größe ", "π 🐎")).getBytes(UTF_8);
    server.answer(
        (out, _) -> {
          VendorServer.startStream(out);
          for (byte one : stream) {
            out.write(new byte[] {'1', '\r', '\n', one, '\r', '\n'});
            out.flush();
          }
          VendorServer.endStream(out);
        });

    assertThat(call(request()).text()).isEqualTo("Größe π 🐎");
  }

  @Test
  void aLineWithoutEndIsCutOff() {
    long before = usedMemory();
    server.answer(
        (out, _) -> {
          VendorServer.startStream(out);
          VendorServer.chunk(out, "data: ");
          endless(out, "x".repeat(100_000));
        });

    Failure failure = failure(request());

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failure.code()).isEqualTo("oversized");
    assertThat(usedMemory() - before).isLessThan(30 * MIB);
    assertNothingIsLeft();
  }

  /** Writes until the client hangs up. */
  @SuppressWarnings("InfiniteLoopStatement")
  private static void endless(OutputStream out, String text) throws java.io.IOException {
    while (true) {
      VendorServer.chunk(out, text);
    }
  }

  private static VendorServer.Response bytes(int status, String type, byte[] body) {
    return (out, _) -> {
      out.write(
          VendorServer.head(
              status, Map.of("Content-Type", type), "Content-Length: " + body.length));
      out.write(body);
      out.flush();
    };
  }

  private void assertNothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(CallWatch.watched()).isZero();
              // One at most is kept for the next call.
              assertThat(server.openConnections()).isLessThanOrEqualTo(1);
            });
  }

  private static long usedMemory() {
    System.gc(); // one collection is enough for those that collect all at once
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
