package dev.posthouse.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Credential;
import dev.posthouse.translation.StoredLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against somebody else's server, and against servers that break. */
@Timeout(30)
class ObjectStoreTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] BYTES = {1, 2, 3, -1, 0};

  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(folder);
    server.put("2026/ä b+c.pdf", BYTES);
    server.put("large", new byte[3 << 20]);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void anObjectIsReadByteByByte() throws Exception {
    try (ObjectStore store = new ObjectStore(server.settings(), SOON)) {
      var place = object("2026/ä b+c.pdf");

      assertThat(store.size(place, TimeLeft.of(SOON))).isEqualTo(BYTES.length);
      assertThat(store.read(place, BYTES.length, TimeLeft.of(SOON))).isEqualTo(BYTES);
      assertThat(store.read(object("large"), 3 << 20, TimeLeft.of(SOON))).hasSize(3 << 20);
    }
  }

  @Test
  void whatIsPutIsThere() throws Exception {
    Path file = Files.write(folder.resolve("put"), BYTES);
    try (ObjectStore store = new ObjectStore(server.settings(), SOON)) {
      store.write(object("put/by us.pdf"), "application/pdf", file);

      assertThat(store.read(object("put/by us.pdf"), BYTES.length, TimeLeft.of(SOON)))
          .isEqualTo(BYTES);
    }
    assertThat(server.get("put/by us.pdf")).isEqualTo(BYTES);
  }

  /** As a request does that meets a connection which the store has just closed. */
  @Test
  void whatBreaksOffIsPutOnceMore() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer breaking =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    breaking.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (asked.incrementAndGet() > 1) {
            exchange.getResponseHeaders().add("ETag", "\"e\"");
            exchange.sendResponseHeaders(200, -1);
          }
          exchange.close();
        });
    breaking.start();
    URI endpoint = URI.create("http://127.0.0.1:" + breaking.getAddress().getPort());
    try (ObjectStore store = new ObjectStore(server.settings(endpoint), SOON)) {
      store.write(object("put.pdf"), "application/pdf", BYTES);
    } finally {
      breaking.stop(0);
    }

    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void aMissingObjectIsTheRequestsFault() {
    Failure failure = failure(server.settings(), object("none.pdf"));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONTENT_MISSING);
    assertThat(failure.message())
        .contains("bucket contracts has no such object")
        .doesNotContain("none");
  }

  @Test
  void aMissingBucketToo() {
    assertThat(
            failure(server.settings(), new StoredLocation.InBucket("unknown-bucket", "k")).kind())
        .isEqualTo(FailureKind.CONTENT_MISSING);
  }

  @Test
  void aKeyThatIsRefusedIsTheStores() throws Exception {
    Failure failure = failure(server.wrongKey(), object("large"));

    assertThat(failure.kind()).isEqualTo(FailureKind.STORE_REFUSED);
    assertThat(failure.message()).contains("HTTP 403").doesNotContain("not-the-secret");
  }

  @Test
  void aKeyThatIsNotThereIsTheStores() {
    var without =
        new ContentSettings.ObjectStore(
            server.endpoint(),
            "us-east-1",
            true,
            new ContentSettings.Keys(
                new Credential.File(folder.resolve("absent")),
                new Credential.File(folder.resolve("absent"))),
            Set.of(S3Server.BUCKET));

    Failure failure = failure(without, object("large"));

    assertThat(failure.kind()).isEqualTo(FailureKind.STORE_REFUSED);
    assertThat(failure.code()).isEqualTo("no_key");
  }

  /** The key may read more than requests may. */
  @Test
  void aBucketThatIsNotNamedIsNotAsked() {
    var named =
        new ContentSettings.ObjectStore(
            server.endpoint(), "us-east-1", true, server.settings().keys(), Set.of("another"));

    Failure failure = failure(named, object("large"));

    assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    assertThat(failure.message()).contains("contents.objects.buckets");
  }

  @Test
  void aStoreThatIsNotThereIsUnavailable() {
    Failure failure = failure(server.settings(URI.create("http://127.0.0.1:1")), object("large"));

    assertThat(failure.kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE);
    assertThat(failure.code()).isEqualTo("unreachable");
  }

  @Test
  void anObjectThatHasShrunkOrGrownIsUnavailable() {
    try (ObjectStore store = new ObjectStore(server.settings(), SOON)) {
      for (int size : new int[] {BYTES.length - 1, BYTES.length + 1}) {
        assertThatThrownBy(() -> store.read(object("2026/ä b+c.pdf"), size, TimeLeft.of(SOON)))
            .isInstanceOfSatisfying(
                ContentException.class, e -> assertThat(e.failure().code()).isEqualTo("changed"));
      }
    }
  }

  /** It answers, and then sends a byte at a time: no silence that a socket would notice. */
  @Test
  void aSlowStoreIsCutOff() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread dripping = Thread.ofVirtual().start(() -> drip(slow));
      URI endpoint = URI.create("http://127.0.0.1:" + slow.getLocalPort());
      Duration time = Duration.ofMillis(700);
      try (ObjectStore store = new ObjectStore(server.settings(endpoint), time)) {
        ContentException failed =
            catchThrowableOfType(
                ContentException.class,
                () -> store.read(object("large"), 1_000_000, TimeLeft.of(time)));

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE);
        assertThat(failed.failure().code()).isEqualTo("slow");
        assertThat(failed.failure().message()).contains("700 ms", "contents.timeout");
      }
      dripping.interrupt();
    }
  }

  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept();
        OutputStream out = socket.getOutputStream()) {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(UTF_8));
      while (true) {
        out.write(0);
        out.flush();
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException _) {
      // The test has ended.
    }
  }

  private static Failure failure(
      ContentSettings.ObjectStore settings, StoredLocation.InBucket place) {
    try (ObjectStore store = new ObjectStore(settings, SOON)) {
      return catchThrowableOfType(
              ContentException.class, () -> store.size(place, TimeLeft.of(SOON)))
          .failure();
    }
  }

  private static StoredLocation.InBucket object(String key) {
    return new StoredLocation.InBucket(S3Server.BUCKET, key);
  }
}
