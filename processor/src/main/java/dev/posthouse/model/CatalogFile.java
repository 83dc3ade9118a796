package dev.posthouse.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A table that ships with the project.
 *
 * <p>Tested by {@code ModelCatalogTest}.
 */
final class CatalogFile {
  private CatalogFile() {}

  /**
   * The whole file as one row, every value as a text: no number is rounded, no day made a moment.
   */
  static CatalogRow read(String name) {
    LoaderOptions options = new LoaderOptions();
    DumperOptions unused = new DumperOptions();
    Resolver texts =
        new Resolver() {
          @Override
          protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
          }
        };
    Yaml yaml =
        new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, texts);
    try (InputStream in = requireNonNull(CatalogFile.class.getResourceAsStream(name), name)) {
      return CatalogRow.of(name, yaml.load(new InputStreamReader(in, UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The addresses of a table's sources, by the words that its rows use. */
  static Map<String, String> sources(CatalogRow table) {
    Map<String, String> sources = new LinkedHashMap<>();
    CatalogRow.of("sources", table.values().get("sources"))
        .values()
        .forEach((word, address) -> sources.put(word, String.valueOf(address)));
    return sources;
  }
}
