package dev.posthouse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.docs.Document;
import dev.posthouse.model.MediaCatalog.Format;
import dev.posthouse.model.MediaCatalog.Kind;
import dev.posthouse.model.MediaCatalog.Row;
import dev.posthouse.model.MediaCatalog.Way;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MediaCatalogTest {
  private static final long MEGABYTE = 1 << 20;

  private final MediaCatalog catalog = MediaCatalog.shipped();

  @Test
  void everyRowSaysWhatItTakesAndWhoSaysSo() {
    assertThat(catalog.formats().values())
        .hasSizeGreaterThan(4)
        .flatMap(Format::rows)
        .allSatisfy(
            row -> {
              assertThat(row.types()).isNotEmpty().allMatch(type -> type.contains("/"));
              assertThat(row.ways()).isNotEmpty();
              assertThat(row.source().from())
                  .isNotEmpty()
                  .allMatch(source -> source.startsWith("https://"), "an address");
            });
  }

  @Test
  void aCloudsRowStandsInsteadOfTheVendors() {
    Row own = row(catalog.format("anthropic", "direct"), Kind.IMAGE, "image/png");
    Row bedrock = row(catalog.format("anthropic", "bedrock"), Kind.IMAGE, "image/png");

    assertThat(own.ways()).contains(Way.URL, Way.FILE);
    assertThat(bedrock.ways()).containsExactly(Way.DATA);
    assertThat(bedrock.mostBytes()).isEqualTo(15 * MEGABYTE / 4);
    assertThat(catalog.format("openai", "azure")).isEqualTo(catalog.format("openai", "direct"));
  }

  @Test
  void theFirstRowThatFitsCounts() {
    Format anthropic = catalog.format("anthropic", "direct");

    assertThat(row(anthropic, Kind.DOCUMENT, "text/plain").isText()).isFalse();
    assertThat(row(anthropic, Kind.DOCUMENT, "text/csv").isText()).isTrue();
    assertThat(anthropic.row(Kind.AUDIO, "audio/wav")).isEmpty();
  }

  @Test
  void aTypeIsTakenIfAnybodyTakesIt() {
    assertThat(catalog.isTaken(Kind.IMAGE, "image/heic")).isTrue();
    assertThat(catalog.isTaken(Kind.IMAGE, "image/bmp")).isFalse();
    assertThat(catalog.isTaken(Kind.DOCUMENT, "text/x-java")).isTrue();
  }

  @Test
  void anApiThatIsNotInTheTableIsAFault() {
    assertThatThrownBy(() -> catalog.format("cohere", "direct")).hasMessageContaining("cohere");
  }

  @Test
  void theDocumentHasTheTable() {
    Document document = Document.read("docs/contents.md");

    assertThat(document.with("contents", table())).isEqualTo(document.text());
  }

  private String table() {
    var table =
        new StringBuilder(
            "| format | kind | types | by | largest | most of them |\n|---|---|---|---|---|---|\n");
    new TreeMap<>(catalog.formats())
        .forEach(
            (name, format) -> {
              format.rows().forEach(row -> table.append(line(name, row)));
              table.append(
                  "| `%s` | all together | | | %s as base64 | |%n"
                      .formatted(name, megabytes(format.requestBytes())));
            });
    return table.toString();
  }

  private static String line(String format, Row row) {
    String types =
        row.types().stream()
            .map(type -> type.startsWith("application/vnd.") ? office(type) : type)
            .collect(Collectors.joining(", "));
    String ways =
        row.isText()
            ? "as text"
            : row.ways().stream()
                .sorted()
                .map(way -> way.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s | %s | %s |%n"
        .formatted(
            format,
            row.kind().name().toLowerCase(Locale.ROOT),
            types,
            ways,
            row.mostBytes() == 0 ? "" : megabytes(row.mostBytes()),
            row.mostCount() == 0 ? "" : row.mostCount());
  }

  private static String office(String type) {
    return "…" + type.substring(type.lastIndexOf('.'));
  }

  private static String megabytes(long bytes) {
    return "%s MB".formatted(Double.toString((double) bytes / MEGABYTE).replaceFirst("\\.0$", ""));
  }

  private static Row row(Format format, Kind kind, String type) {
    return format.row(kind, type).orElseThrow();
  }
}
