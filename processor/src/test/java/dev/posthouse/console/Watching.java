package dev.posthouse.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who watches what is live. */
final class Watching implements AutoCloseable {
  private final HttpClient http;
  private final InputStream stream;
  private final AtomicInteger heard = new AtomicInteger();
  private volatile boolean over;

  private Watching(HttpClient http, InputStream stream) {
    this.http = http;
    this.stream = stream;
    Thread.ofVirtual().start(this::listen);
  }

  static Watching at(HttpRequest.Builder request) throws InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    try {
      return new Watching(
          http,
          http.send(
                  request.header("Accept", "text/event-stream").build(),
                  HttpResponse.BodyHandlers.ofInputStream())
              .body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    Scanner lines = new Scanner(stream, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      if (lines.nextLine().startsWith("data:")) {
        heard.incrementAndGet();
      }
    }
    over = true;
  }

  int heard() {
    return heard.get();
  }

  /** Whether the console has ended it. */
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
