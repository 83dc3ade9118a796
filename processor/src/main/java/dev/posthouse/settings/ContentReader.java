package dev.posthouse.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code contents}.
 *
 * <p>Tested by {@code ContentReaderTest}.
 */
final class ContentReader {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PLACE = Pattern.compile("env:[A-Z_][A-Z0-9_]*|file:.+");
  private static final String PLACES = "write where it is found, env:NAME or file:PATH";

  private static final Shape STORE_SHAPE = new Shape();
  private static final Key.Text ENDPOINT =
      STORE_SHAPE.text(
          "endpoint",
          Pattern.compile("https?://[^\\s/?#]+/?"),
          null,
          "The address of the store; Amazon's own if left out");
  private static final Key.Text REGION =
      STORE_SHAPE.text(
          "region",
          Pattern.compile("[A-Za-z0-9-]{1,64}"),
          Defaults.REGION,
          "The region, as the store calls it");
  private static final Key.Flag PATH_STYLE =
      STORE_SHAPE.flag(
          "pathStyle",
          false,
          "Whether the bucket stands in the path and not in the host, as most stores but Amazon's"
              + " want it");
  private static final Key.Text KEY_ID =
      STORE_SHAPE.text(
          "accessKeyId",
          PLACE,
          null,
          "Where the key's id is found: env:NAME or file:PATH; without it, as Amazon's own tools"
              + " find keys: variables, profile, role");
  private static final Key.Text KEY_SECRET =
      STORE_SHAPE.text(
          "secretAccessKey", PLACE, null, "Where the key's secret is found: env:NAME or file:PATH");
  private static final Key.Texts BUCKETS =
      STORE_SHAPE.require(
          STORE_SHAPE.list(
              "buckets",
              BUCKET,
              "The buckets that requests may refer to: whoever writes requests reads what the key"
                  + " reads in them"));

  private static final Shape RESULTS_SHAPE = new Shape();
  private static final Key.Text STORE =
      RESULTS_SHAPE.require(
          RESULTS_SHAPE.text(
              "store",
              Pattern.compile("s3://[^/]+(?:/.*)?|file:(?:[^/\\\\]+(?:/[^/\\\\]+)*/?)?"),
              null,
              "Where they are put: s3://bucket/prefix, or file:folder below the shared folder"));
  private static final Key.Amount<Long> ABOVE =
      RESULTS_SHAPE.size(
          "above",
          Defaults.ANSWER_BYTES,
          1,
          1L << 30,
          "The most bytes of an answer that travels in its result");

  static final Shape SHAPE = new Shape();
  private static final Key.Part OBJECTS =
      SHAPE.section("objects", STORE_SHAPE, "An object store that speaks S3, for s3://bucket/key");
  private static final Key.Text FOLDER =
      SHAPE.text("folder", "A folder that all workers see, for file:path below it");
  private static final Key.Amount<Long> MAX_BYTES =
      SHAPE.size(
          "maxBytes",
          Defaults.CONTENTS.maxBytes(),
          1,
          1L << 30,
          "The largest content that is fetched");
  private static final Key.Amount<Duration> TIMEOUT =
      SHAPE.duration(
          "timeout",
          Defaults.CONTENTS.timeout(),
          Duration.ofMillis(100),
          Duration.ofMinutes(30),
          "The most time that fetching the contents of one call may take");
  private static final Key.Amount<Long> IN_MEMORY =
      SHAPE.size(
          "inMemory",
          Defaults.CONTENTS.inMemory(),
          1 << 20,
          1L << 40,
          "The most bytes of fetched contents that the calls of a process hold together, each in"
              + " about five copies; others wait. If left out, a twelfth of the heap");

  private static final Key.Part RESULTS =
      SHAPE.section("results", RESULTS_SHAPE, "Large answers that are put into a store");

  private final UnaryOperator<@Nullable String> environment;

  ContentReader(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  ContentSettings read(Section section) {
    ContentSettings contents =
        new ContentSettings(
            section.has(OBJECTS) ? objects(section.section(OBJECTS)) : null,
            folder(section),
            section.read(MAX_BYTES),
            section.read(TIMEOUT),
            section.read(IN_MEMORY),
            section.has(RESULTS) ? results(section.section(RESULTS)) : null);
    if (contents.inMemory() > 0 && contents.inMemory() < contents.maxBytes()) {
      section.error(
          IN_MEMORY, "is less than maxBytes, so that the largest would never be fetched: raise it");
    }
    ContentSettings.Results results = contents.results();
    if (results != null) {
      checkStore(section.section(RESULTS), results.store(), contents);
    }
    section.rejectUnknownKeys();
    return contents;
  }

  private static ContentSettings.@Nullable Results results(Section section) {
    section.require(STORE, "write where large answers are put, as in s3://answers/posthouse");
    String store = section.matching(STORE, "a place, as in s3://answers/posthouse or file:answers");
    long above = section.read(ABOVE);
    section.rejectUnknownKeys();
    return store == null ? null : new ContentSettings.Results(store, above);
  }

  private static void checkStore(Section section, String store, ContentSettings contents) {
    boolean inBucket = store.startsWith("s3://");
    if (inBucket && !BUCKET.matcher(store.substring(5).split("/", 2)[0]).matches()) {
      section.error(STORE, "names no bucket: write s3://bucket/prefix");
    } else if (inBucket && contents.objects() == null) {
      section.error(STORE, "is in an object store: write its address under contents.objects");
    } else if (!inBucket && contents.folder() == null) {
      section.error(STORE, "is in the shared folder: write where that is as contents.folder");
    } else if (!inBucket && List.of(store.substring(5).split("/", -1)).contains("..")) {
      section.error(STORE, "leads out of the shared folder: write a path below it");
    }
  }

  private ContentSettings.ObjectStore objects(Section section) {
    Set<String> buckets = new LinkedHashSet<>();
    section.require(BUCKETS, "name the buckets that requests may refer to");
    for (Scalar bucket : Objects.requireNonNullElse(section.list(BUCKETS), List.<Scalar>of())) {
      if (BUCKET.matcher(bucket.text()).matches()) {
        buckets.add(bucket.text());
      } else {
        section.error(bucket, "is no bucket's name: " + bucket.shown());
      }
    }
    ContentSettings.ObjectStore store =
        new ContentSettings.ObjectStore(
            endpoint(section),
            Objects.requireNonNullElse(
                section.matching(REGION, "a region, as in eu-central-1"), Defaults.REGION),
            section.read(PATH_STYLE),
            keys(section),
            buckets);
    section.rejectUnknownKeys();
    return store;
  }

  private static @Nullable URI endpoint(Section section) {
    String text = section.matching(ENDPOINT, "an address, as in https://minio.example.com:9000");
    try {
      return text == null ? null : new URI(text);
    } catch (URISyntaxException e) {
      section.error(ENDPOINT, "is no address: " + e.getReason());
      return null;
    }
  }

  private ContentSettings.@Nullable Keys keys(Section section) {
    if (section.has(KEY_ID) != section.has(KEY_SECRET)) {
      section.error("has one half of a key: give accessKeyId and secretAccessKey, or neither");
      return null;
    }
    Credential.Source id = source(section, KEY_ID);
    Credential.Source secret = source(section, KEY_SECRET);
    return id == null || secret == null ? null : new ContentSettings.Keys(id, secret);
  }

  private Credential.@Nullable Source source(Section section, Key.Text key) {
    Scalar scalar = section.scalar(key);
    if (scalar == null) {
      return null;
    }
    if (!PLACE.matcher(scalar.text()).matches()) {
      // Whatever else stands here may be the key: it is not repeated.
      section.error(scalar, "is not a reference: " + PLACES);
      return null;
    }
    if (scalar.text().startsWith("env:")) {
      String name = scalar.text().substring(4);
      String value = environment.apply(name);
      if (value == null || value.isBlank()) {
        section.warn(key, "the environment variable " + name + " is not set here");
      }
      return new Credential.Variable(name);
    }
    Path path = path(section, scalar, scalar.text().substring(5));
    return path == null ? null : new Credential.File(path);
  }

  private static @Nullable Path folder(Section section) {
    Scalar scalar = section.scalar(FOLDER);
    if (scalar == null) {
      return null;
    }
    Path folder = path(section, scalar, scalar.text());
    if (folder != null && !Files.isDirectory(folder)) {
      section.warn(FOLDER, "there is no such folder here");
    }
    return folder;
  }

  private static @Nullable Path path(Section section, Scalar scalar, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      section.error(scalar, "names no file: " + e.getReason());
      return null;
    }
  }
}
