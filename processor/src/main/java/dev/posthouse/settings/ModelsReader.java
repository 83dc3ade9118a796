package dev.posthouse.settings;

import dev.posthouse.model.ModelCatalog;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code models}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class ModelsReader {
  private static final Pattern FLAG = Pattern.compile("true|false");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,12})?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern EFFORT = Pattern.compile("none|minimal|low|medium|high|xhigh|max");
  private static final int YEAR = 365;

  private static final Shape TIERS_SHAPE = new Shape();

  static {
    TIERS_SHAPE.text("flex", DECIMAL, null, "By what all prices are multiplied as flex");
    TIERS_SHAPE.text("priority", DECIMAL, null, "By what all prices are multiplied as priority");
  }

  private static final Shape PRICES_SHAPE = new Shape();

  static {
    PRICES_SHAPE.text(
        "currency", Pattern.compile("[A-Z]{3}"), Defaults.CURRENCY, "As three letters");
    PRICES_SHAPE.require(text(PRICES_SHAPE, "input", DECIMAL, "Of a million tokens of prompt"));
    PRICES_SHAPE.require(text(PRICES_SHAPE, "output", DECIMAL, "Of a million tokens generated"));
    text(PRICES_SHAPE, "cached", DECIMAL, "Of prompt that was cached; as input if left out");
    text(PRICES_SHAPE, "cacheWrite", DECIMAL, "Of prompt written to a cache; else as input");
    text(PRICES_SHAPE, "cacheWriteLong", DECIMAL, "Written for longer; else as cacheWrite");
    text(PRICES_SHAPE, "reasoning", DECIMAL, "Of tokens spent on reasoning; else as output");
  }

  private static final Key.Part TIERS =
      PRICES_SHAPE.section("tiers", TIERS_SHAPE, "What other tiers cost, as factors");

  private static final Shape FAMILY_SHAPE = new Shape();
  private static final List<Key.Text> TEXTS =
      List.of(
          text("like", Shape.ANY, "The row of the table that stands below, for names of your own"),
          text("thinks", Pattern.compile("never|on_request|by_default|always"), "When it thinks"),
          text("silent", FLAG, "Whether a stream shows nothing while it thinks"),
          text("firstToken", Pattern.compile("\\d{1,5}[smh]"), "The limit of that silence"),
          text("effort", EFFORT, "Its effort if not told"),
          text("budgets", FLAG, "Whether it takes thinking budgets"),
          text("disable", FLAG, "Whether thinking can be switched off"),
          text(
              "sampling",
              Pattern.compile("always|without_effort|never"),
              "When it takes temperature and topP"),
          text("forcedTool", FLAG, "Whether it takes a tool choice that forces a tool"),
          text("tools", Pattern.compile("any|without_effort|responses"), "Where it takes tools"),
          text("trailingAssistant", FLAG, "Whether it takes a last turn of the assistant's"),
          text("contextTokens", NUMBER, "The most tokens of prompt and answer together"),
          text("maxOutputTokens", NUMBER, "The most tokens of an answer, thinking included"),
          text("outputTokens", NUMBER, "What to ask for if a request sets no limit; 0 for none"),
          text("cachePrefix", NUMBER, "The shortest prefix that is cached, in tokens"),
          text("deprecated", DATE, "The day on which its end was announced"),
          text("retires", DATE, "The first day on which it is not served as itself"),
          text("successor", Shape.ANY, "What its vendor recommends instead"),
          text("answeredBy", Shape.ANY, "Which model answers in its name from then on"),
          text("kind", Pattern.compile("chat|embedding"), "Whether it answers or embeds"),
          text("dimensions", NUMBER, "The numbers of its vectors, if not told"),
          text("callInputs", NUMBER, "The most texts that a call of embeddings takes"),
          text("callTokens", NUMBER, "The most tokens of all texts of such a call"),
          text(
              "cutsInputs",
              FLAG,
              "Whether of a text that is too long it embeds the beginning, and does not say so"));
  private static final List<Key.Texts> LISTS =
      List.of(
          FAMILY_SHAPE.list("efforts", EFFORT, "Those that it knows, the weakest first"),
          FAMILY_SHAPE.list("apis", Shape.ANY, "The request formats it speaks"),
          FAMILY_SHAPE.list(
              "tiers", Pattern.compile("standard|flex|priority"), "As which it is sold"),
          FAMILY_SHAPE.list("caches", Pattern.compile("explicit|automatic"), "How it caches"),
          FAMILY_SHAPE.list(
              "media", Pattern.compile("image|pdf|audio|video"), "What a prompt may hold"));
  private static final Key.Part PRICES =
      FAMILY_SHAPE.section("prices", PRICES_SHAPE, "What its tokens cost");

  static final Shape SHAPE = new Shape();
  private static final Key.Flag LIST_PRICES =
      SHAPE.flag(
          "listPrices",
          Defaults.MODELS.listPrices(),
          "Whether the vendors' list prices hold for providers without prices");
  private static final Key.Flag VENDOR_LISTS =
      SHAPE.flag(
          "vendorLists",
          Defaults.MODELS.vendorLists(),
          "Whether the vendors' own lists of models are read, at start and daily, with the"
              + " providers' keys");
  private static final Key.Amount<Integer> WARN_DAYS =
      SHAPE.integer(
          "warnDays",
          Defaults.MODELS.warnDays(),
          0,
          YEAR,
          "How many days before a model retires it is warned of");
  private static final Key.Parts FAMILIES =
      SHAPE.sections(
          "families",
          Shape.ANY,
          FAMILY_SHAPE,
          "What the table of models does not know, or knows otherwise, by pattern of their names:"
              + " * stands for any letters");

  private ModelsReader() {}

  static ModelSettings read(Section section) {
    ModelSettings settings =
        new ModelSettings(
            catalog(section.section(FAMILIES)),
            section.read(LIST_PRICES),
            section.read(VENDOR_LISTS),
            section.read(WARN_DAYS));
    section.rejectUnknownKeys();
    return settings;
  }

  private static ModelCatalog catalog(Section families) {
    ModelCatalog catalog = ModelCatalog.shipped();
    for (String pattern : families.keys().reversed()) {
      Section family = families.section(pattern);
      try {
        catalog = catalog.with(Map.of(pattern, said(family)));
      } catch (IllegalStateException | DateTimeException e) {
        family.error("cannot be used: " + e.getMessage());
      }
    }
    return catalog;
  }

  private static Map<String, @Nullable Object> said(Section family) {
    Map<String, @Nullable Object> said = texts(family, TEXTS);
    for (Key.Texts key : LISTS) {
      List<Scalar> list = family.list(key);
      if (list != null) {
        list.forEach(one -> check(family, one, key.pattern()));
        said.put(key.name(), list.stream().map(Scalar::text).toList());
      }
    }
    if (family.has(PRICES)) {
      said.put(PRICES.name(), prices(family.section(PRICES)));
    }
    family.rejectUnknownKeys();
    return said;
  }

  private static Map<String, @Nullable Object> prices(Section section) {
    Map<String, @Nullable Object> prices = new LinkedHashMap<>();
    prices.put("currency", Defaults.CURRENCY);
    prices.putAll(texts(section, textsOf(PRICES_SHAPE)));
    if (section.has(TIERS)) {
      Section tiers = section.section(TIERS);
      prices.put(TIERS.name(), texts(tiers, textsOf(TIERS_SHAPE)));
      tiers.rejectUnknownKeys();
    }
    section.rejectUnknownKeys();
    return prices;
  }

  private static List<Key.Text> textsOf(Shape shape) {
    return shape.keys().stream()
        .filter(Key.Text.class::isInstance)
        .map(Key.Text.class::cast)
        .toList();
  }

  private static Map<String, @Nullable Object> texts(Section section, List<Key.Text> keys) {
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    for (Key.Text key : keys) {
      Scalar scalar = section.scalar(key);
      if (scalar != null && check(section, scalar, key.pattern())) {
        texts.put(key.name(), scalar.text());
      }
    }
    return texts;
  }

  private static boolean check(Section section, Scalar scalar, Pattern pattern) {
    boolean fits = pattern.matcher(scalar.text()).matches();
    if (!fits) {
      section.error(scalar, "cannot use " + scalar.shown() + ": write " + pattern);
    }
    return fits;
  }

  private static Key.Text text(String name, Pattern pattern, String description) {
    return text(FAMILY_SHAPE, name, pattern, description);
  }

  private static Key.Text text(Shape shape, String name, Pattern pattern, String description) {
    return shape.text(name, pattern, null, description);
  }
}
