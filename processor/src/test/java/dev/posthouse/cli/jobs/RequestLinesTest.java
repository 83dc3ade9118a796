package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.posthouse.wire.JobRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestLinesTest {

  @Test
  void aRequestWithoutAnIdGetsOneAndKeepsItsLine() throws IOException {
    RequestLines requests = read("\n{\"prompt\": \"x\"}\n{\"id\": \"a\", \"prompt\": \"y\"}", null);

    assertThat(requests.lines())
        .extracting(
            RequestLines.Line::number,
            line -> line.request().getId(),
            RequestLines.Line::generatedId)
        .containsExactly(tuple(2, "made", true), tuple(3, "a", false));
  }

  @Test
  void theRouteIsForRequestsThatNameNone() throws IOException {
    RequestLines requests =
        read(
            """
            {"id": "a", "prompt": "x"}
            {"id": "b", "prompt": "x", "route": "own"}
            """,
            "given");

    assertThat(requests.lines())
        .extracting(RequestLines.Line::request)
        .extracting(JobRequest::getRoute)
        .containsExactly("given", "own");
  }

  @Test
  void textThatIsNotUtf8IsAFaultOfItsLine() throws IOException {
    RequestLines requests = new RequestLines("f", () -> "made", null);
    byte[] latin =
        "{\"prompt\": \"\u00e9\"}\n{\"prompt\": \"x\"}".getBytes(StandardCharsets.ISO_8859_1);

    requests.read(new ByteArrayInputStream(latin));

    assertThat(requests.faults()).singleElement().asString().startsWith("f:1: not JSON");
    assertThat(requests.lines()).hasSize(1);
  }

  @Test
  void idsAreUniqueAndSortByTime() {
    Random random = new Random(1);
    List<String> ids =
        Stream.of(1L, 2L, 1_800_000_000_000L)
            .map(millis -> new JobIds(InstantSource.fixed(Instant.ofEpochMilli(millis)), random))
            .flatMap(source -> Stream.of(source.next()))
            .toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids)
        .map(UUID::fromString)
        .allSatisfy(
            id -> {
              assertThat(id.version()).isEqualTo(7);
              assertThat(id.variant()).isEqualTo(2);
            });
  }

  private static RequestLines read(String text, @Nullable String route) throws IOException {
    RequestLines requests = new RequestLines("f", () -> "made", route);
    requests.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return requests;
  }
}
