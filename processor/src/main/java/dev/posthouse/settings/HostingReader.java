package dev.posthouse.settings;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a provider's section {@code hosting}. */
final class HostingReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9:.-]{0,99}");

  private enum Platform {
    BEDROCK,
    VERTEX,
    AZURE;

    /** Which request formats the platform's own SDK backend speaks. */
    private boolean serves(Api api) {
      return switch (this) {
        case BEDROCK -> api == Api.ANTHROPIC;
        case VERTEX -> api == Api.ANTHROPIC || api == Api.GEMINI;
        case AZURE -> api == Api.OPENAI || api == Api.OPENAI_RESPONSES;
      };
    }

    private String advice() {
      return switch (this) {
        case BEDROCK -> "bedrock serves api: anthropic";
        case VERTEX -> "vertex serves api: anthropic or gemini";
        case AZURE -> "azure serves api: openai or openai-responses";
      };
    }
  }

  static final Shape SHAPE = new Shape();
  private static final Key.Choice<Platform> ON =
      SHAPE.require(
          SHAPE.choice(
              "on",
              Platform.class,
              Platform.BEDROCK,
              "Which cloud: bedrock for api anthropic, vertex for anthropic and gemini, azure for"
                  + " openai"));
  private static final Key.Text REGION =
      SHAPE.text(
          "region",
          Pattern.compile("[a-z]{2,3}(-[a-z]+)+-[0-9]+"),
          null,
          "Of bedrock, as in eu-central-1");
  private static final Key.Text PROJECT =
      SHAPE.text("project", NAME, null, "Of vertex: the Google Cloud project's id");
  private static final Key.Text LOCATION =
      SHAPE.text("location", NAME, null, "Of vertex, as in europe-west1, or global");
  private static final Key.Text API_VERSION =
      SHAPE.text(
          "apiVersion",
          Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-preview)?"),
          null,
          "Of azure: the older API by deployments in this version, as in 2024-10-21; the v1 API if"
              + " left out");

  static {
    SHAPE.requireIf(ON, Platform.BEDROCK, REGION);
    SHAPE.requireIf(ON, Platform.VERTEX, PROJECT, LOCATION);
  }

  private HostingReader() {}

  static Hosting read(Section section, Api api) {
    section.require(ON, "write on: bedrock, vertex or azure");
    if (section.scalar(ON) == null) {
      return Hosting.DIRECT;
    }
    Platform platform = section.read(ON);
    if (!platform.serves(api)) {
      section.error(
          ON,
          "does not serve api: %s here: %s. Without hosting, it is the vendor's own address or baseUrl"
              .formatted(api.word(), platform.advice()));
    }
    Hosting hosting =
        switch (platform) {
          case BEDROCK -> new Hosting.Bedrock(matching(section, REGION, "as in eu-central-1"));
          case VERTEX ->
              new Hosting.Vertex(
                  matching(section, PROJECT, "the Google Cloud project's id"),
                  matching(section, LOCATION, "as in europe-west1, or global"));
          case AZURE -> new Hosting.Azure(apiVersion(section));
        };
    section.rejectUnknownKeys();
    return hosting;
  }

  private static @Nullable String apiVersion(Section section) {
    Scalar version = section.scalar(API_VERSION);
    if (version == null) {
      return null;
    }
    if (!API_VERSION.pattern().matcher(version.text()).matches()) {
      section.error(
          version,
          "cannot use %s: write a version, as in 2024-10-21, or leave it out for the v1 API"
              .formatted(version.shown()));
    }
    return version.text();
  }

  private static String matching(Section section, Key.Text key, String advice) {
    section.require(key, "write " + advice);
    Scalar scalar = section.scalar(key);
    if (scalar == null) {
      return "";
    }
    if (!key.pattern().matcher(scalar.text()).matches()) {
      section.error(scalar, "cannot use " + scalar.shown() + ": write " + advice);
    }
    return scalar.text();
  }
}
