package dev.posthouse.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the table, in which every value is a text, a list or a mapping. Errors name the row.
 *
 * <p>Tested by {@code ModelCatalogTest}.
 *
 * @param name of the row, for messages
 * @param values by key; null where a row says that nothing is known
 */
record CatalogRow(String name, Map<String, @Nullable Object> values) {

  /** The same row, with what another says standing above it. */
  CatalogRow under(Map<String, ? extends @Nullable Object> above) {
    Map<String, @Nullable Object> all = new HashMap<>(values);
    all.putAll(above);
    return new CatalogRow(name, all);
  }

  /** A row of a value that is a mapping. */
  static CatalogRow of(String name, @Nullable Object value) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, held) -> values.put(String.valueOf(key), held));
    }
    return new CatalogRow(name, values);
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  @Nullable String text(String key) {
    Object value = values.get(key);
    return value == null ? null : value.toString();
  }

  String text(String key, String fallback) {
    String text = text(key);
    return text == null ? fallback : text;
  }

  String required(String key) {
    String text = text(key);
    if (text == null) {
      throw fault(key, "is missing");
    }
    return text;
  }

  List<String> texts(String key) {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of(value.toString());
  }

  /** The rows of a list, or the one that stands in its place. */
  List<CatalogRow> rows(String key) {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    List<?> all = value instanceof List<?> list ? list : List.of(value);
    return all.stream().map(one -> of(name + "." + key, one)).toList();
  }

  @Nullable Boolean flag(String key) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw fault(key, "must be true or false, not " + text);
    };
  }

  @Nullable Integer number(String key) {
    BigDecimal value = decimal(key);
    return value == null ? null : value.intValueExact();
  }

  @Nullable BigDecimal decimal(String key) {
    String text = text(key);
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw fault(key, "must be a number, not " + text);
    }
  }

  @Nullable LocalDate date(String key) {
    String text = text(key);
    return text == null ? null : LocalDate.parse(text);
  }

  /** As in 30s or 5m. */
  @Nullable Duration duration(String key) {
    String text = text(key);
    return text == null ? null : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  <E extends Enum<E>> @Nullable E word(String key, Class<E> type) {
    String text = text(key);
    return text == null ? null : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }

  IllegalStateException fault(String key, String what) {
    return new IllegalStateException("models." + name + "." + key + " " + what);
  }
}
