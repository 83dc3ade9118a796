package dev.posthouse.model;

import dev.posthouse.model.ModelFamily.Source;
import dev.posthouse.model.ModelFamily.Told;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in a request beside text, by the request format and who serves it: the table that
 * ships with the project.
 */
public final class MediaCatalog {
  /** Which field of a part holds it. */
  public enum Kind {
    IMAGE,
    DOCUMENT,
    AUDIO
  }

  /** How it is handed to a provider. */
  public enum Way {
    /** Its bytes, in the request. */
    DATA,
    /** An address from which the provider fetches it. */
    URL,
    /** The id of a file that the provider has. */
    FILE
  }

  /**
   * What one request format takes.
   *
   * @param types media types; {@code text/*} stands for all of text
   * @param ways how it is taken
   * @param mostBytes the largest; 0 if none is stated
   * @param mostCount the most in one request; 0 if none is stated
   * @param isText whether its text is sent, since the format has no place for it
   * @param source who says so
   */
  public record Row(
      Kind kind,
      List<String> types,
      Set<Way> ways,
      long mostBytes,
      int mostCount,
      boolean isText,
      Source source) {
    public Row {
      types = List.copyOf(types);
      ways = Set.copyOf(ways);
    }

    /** Whether it is of a media type. */
    public boolean isOf(String mediaType) {
      return types.stream().anyMatch(type -> fits(type, mediaType));
    }
  }

  /**
   * A request format.
   *
   * @param requestBytes the most of all contents of a request together, as base64; 0 if not stated
   * @param rows what it takes; of two that fit, the first counts
   */
  public record Format(long requestBytes, List<Row> rows) {
    public Format {
      rows = List.copyOf(rows);
    }

    /** What it says of a kind of content and its type; empty if it takes none. */
    public Optional<Row> row(Kind kind, String mediaType) {
      return rows.stream().filter(row -> row.kind() == kind && row.isOf(mediaType)).findFirst();
    }
  }

  private static final BigDecimal MEGABYTE = BigDecimal.valueOf(1 << 20);
  private static final MediaCatalog SHIPPED = ofTable();

  private final Map<String, Format> formats;

  private MediaCatalog(Map<String, Format> formats) {
    this.formats = formats;
  }

  /** The table that ships with the project. */
  public static MediaCatalog shipped() {
    return SHIPPED;
  }

  /**
   * What a request format takes.
   *
   * @param api as the settings write it
   * @param hosting as the settings write it; {@code direct} for the vendor's own platform
   */
  public Format format(String api, String hosting) {
    Format hosted = formats.get(api + "@" + hosting);
    return hosted != null ? hosted : Objects.requireNonNull(formats.get(api), api);
  }

  /** All formats, by their names in the table. */
  public Map<String, Format> formats() {
    return formats;
  }

  /** The types of a kind that some format takes, in the order of the alphabet. */
  public Set<String> types(Kind kind) {
    Set<String> types = new TreeSet<>();
    formats.values().stream()
        .flatMap(format -> format.rows().stream())
        .filter(row -> row.kind() == kind)
        .forEach(row -> types.addAll(row.types()));
    return types;
  }

  /** Whether some format takes a type. */
  public boolean isTaken(Kind kind, String mediaType) {
    return types(kind).stream().anyMatch(type -> fits(type, mediaType));
  }

  private static boolean fits(String type, String mediaType) {
    return type.endsWith("/*")
        ? mediaType.startsWith(type.substring(0, type.length() - 1))
        : type.equals(mediaType);
  }

  private static MediaCatalog ofTable() {
    CatalogRow table = CatalogFile.read("media.yaml");
    Map<String, String> sources = CatalogFile.sources(table);
    LocalDate lookedUp = LocalDate.parse(table.required("lookedUp"));
    Map<String, Format> formats = new LinkedHashMap<>();
    CatalogRow.of("formats", table.values().get("formats"))
        .values()
        .forEach(
            (name, value) -> {
              CatalogRow format = CatalogRow.of(name, value);
              formats.put(
                  name,
                  new Format(
                      bytes(format.decimal("requestMB")),
                      format.rows("reads").stream()
                          .map(row -> row(row, sources, lookedUp))
                          .toList()));
            });
    return new MediaCatalog(Map.copyOf(formats));
  }

  private static Row row(CatalogRow row, Map<String, String> sources, LocalDate lookedUp) {
    Set<Way> ways = EnumSet.noneOf(Way.class);
    row.texts("by").forEach(way -> ways.add(Way.valueOf(way.toUpperCase(Locale.ROOT))));
    return new Row(
        Objects.requireNonNull(row.word("kind", Kind.class)),
        row.texts("types"),
        ways,
        bytes(row.decimal("mostMB")),
        Objects.requireNonNullElse(row.number("count"), 0),
        row.text("as", "").equals("text"),
        new Source(
            row.texts("source").stream().map(word -> sources.getOrDefault(word, word)).toList(),
            Objects.requireNonNullElse(row.word("told", Told.class), Told.FIRST_HAND),
            lookedUp));
  }

  private static long bytes(@Nullable BigDecimal megabytes) {
    return megabytes == null ? 0 : megabytes.multiply(MEGABYTE).longValueExact();
  }
}
