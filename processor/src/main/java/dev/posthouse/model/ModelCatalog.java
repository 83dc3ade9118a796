package dev.posthouse.model;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of models, by their names: the table that ships with the project, under what the
 * settings say otherwise.
 */
public final class ModelCatalog {
  /** A row of the table, with what those that it is like say. */
  private record Row(Pattern names, @Nullable Pattern notNames, CatalogRow said) {
    boolean fits(String familiar) {
      return names.matcher(familiar).matches()
          && (notNames == null || !notNames.matcher(familiar).matches());
    }
  }

  /** What the settings say of models whose names fit. */
  private record Said(Pattern names, CatalogRow said) {
    boolean fits(String name, String familiar) {
      return names.matcher(name).matches() || names.matcher(familiar).matches();
    }
  }

  private static final String TABLE = "models.yaml";

  /** Servers may name models without end. */
  private static final int MOST_FOUND = 1000;

  private static final ModelCatalog SHIPPED = ofTable();

  private final LocalDate lookedUp;
  private final Map<String, String> sources;
  private final List<Row> rows;
  private final List<Said> overrides;

  /** What was found, by name: each answer asks several times. */
  private final Map<String, Optional<ModelFamily>> found = new ConcurrentHashMap<>();

  private ModelCatalog(
      LocalDate lookedUp, Map<String, String> sources, List<Row> rows, List<Said> overrides) {
    this.lookedUp = lookedUp;
    this.sources = sources;
    this.rows = rows;
    this.overrides = overrides;
  }

  /** The table that ships with the project. */
  public static ModelCatalog shipped() {
    return SHIPPED;
  }

  /**
   * The same catalog under what the settings say.
   *
   * @param said of models, by pattern of names in which {@code *} stands for any letters, in the
   *     table's words; of two that fit a name, the first stands above. {@code like} names the row
   *     of the table that stands below, for names that no row fits
   * @throws IllegalStateException if it is not in the table's words; the message says where
   */
  public ModelCatalog with(Map<String, Map<String, @Nullable Object>> said) {
    List<Said> all = new ArrayList<>();
    said.forEach(
        (names, row) -> all.add(new Said(glob(List.of(names)), new CatalogRow(names, row))));
    all.addAll(overrides);
    ModelCatalog catalog = new ModelCatalog(lookedUp, sources, rows, List.copyOf(all));
    all.forEach(over -> catalog.family(over.said.name(), catalog.like(over.said), List.of(over)));
    return catalog;
  }

  /**
   * The same catalog, with what a vendor's own list tells of a model: above the table, under the
   * settings.
   *
   * @param row in the table's words
   */
  public ModelCatalog told(String model, Map<String, @Nullable Object> row) {
    List<Said> all = new ArrayList<>(overrides);
    all.add(new Said(glob(List.of(model)), new CatalogRow(model, row)));
    return new ModelCatalog(lookedUp, sources, rows, List.copyOf(all));
  }

  /** The day on which the table was last brought up to date. */
  public LocalDate lookedUp() {
    return lookedUp;
  }

  /** All families of the table, in its order. */
  public List<ModelFamily> families() {
    return rows.stream().map(row -> family(row.said.name(), row.said, List.of())).toList();
  }

  /**
   * What is known of a model.
   *
   * @param name as the settings or an answer have it: a vendor's, Bedrock's, Vertex's, a gateway's
   */
  public Optional<ModelFamily> find(String name) {
    Optional<ModelFamily> known = found.get(name);
    if (known != null) {
      return known;
    }
    Optional<ModelFamily> family = look(name);
    if (found.size() < MOST_FOUND) {
      found.put(name, family);
    }
    return family;
  }

  private Optional<ModelFamily> look(String name) {
    String familiar = ModelName.familiar(name);
    List<Said> above = overrides.stream().filter(over -> over.fits(name, familiar)).toList();
    Optional<CatalogRow> like =
        above.stream()
            .filter(over -> over.said.has("like"))
            .map(over -> like(over.said))
            .findFirst();
    Optional<CatalogRow> below =
        like.or(() -> rows.stream().filter(row -> row.fits(familiar)).map(Row::said).findFirst());
    if (below.isEmpty() && above.isEmpty()) {
      return Optional.empty();
    }
    CatalogRow row = below.orElseGet(() -> new CatalogRow(familiar, Map.of()));
    return Optional.of(family(row.name(), row, above));
  }

  private ModelFamily family(String name, CatalogRow below, List<Said> above) {
    CatalogRow row = new CatalogRow(name, below.values());
    for (Said over : above.reversed()) {
      row = row.under(over.said.values());
    }
    return FamilyReading.of(row, sources, lookedUp);
  }

  private CatalogRow like(CatalogRow said) {
    String like = said.text("like");
    return like == null
        ? new CatalogRow(said.name(), Map.of())
        : rows.stream()
            .map(Row::said)
            .filter(row -> row.name().equals(like))
            .findFirst()
            .orElseThrow(() -> said.fault("like", "names no row of the table: " + like));
  }

  private static ModelCatalog ofTable() {
    CatalogRow table = CatalogFile.read(TABLE);
    Map<String, CatalogRow> named = new LinkedHashMap<>();
    CatalogRow.of("families", table.values().get("families"))
        .values()
        .forEach((name, row) -> named.put(name, CatalogRow.of(name, row)));
    Map<String, String> sources = CatalogFile.sources(table);
    List<Row> rows =
        named.values().stream()
            .map(
                row ->
                    new Row(
                        glob(row.texts("names")),
                        row.has("notNames") ? glob(row.texts("notNames")) : null,
                        full(row, named)))
            .toList();
    return new ModelCatalog(
        LocalDate.parse(table.required("lookedUp")), Map.copyOf(sources), rows, List.of());
  }

  /** With what the rows say that it is like. */
  private static CatalogRow full(CatalogRow row, Map<String, CatalogRow> named) {
    String like = row.text("like");
    if (like == null) {
      return row;
    }
    CatalogRow below = named.get(like);
    if (below == null) {
      throw row.fault("like", "names no row: " + like);
    }
    return new CatalogRow(row.name(), full(below, named).under(row.values()).values());
  }

  private static Pattern glob(List<String> globs) {
    return Pattern.compile(
        globs.stream()
            .map(glob -> Pattern.quote(glob).replace("*", "\\E.*\\Q"))
            .collect(Collectors.joining("|")));
  }
}
