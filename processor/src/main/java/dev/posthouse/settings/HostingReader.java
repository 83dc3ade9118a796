package dev.posthouse.settings;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a provider's section {@code hosting}, and says what does not go together. */
final class HostingReader {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]+)+-[0-9]+");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9:.-]{0,99}");
  private static final Pattern API_VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-preview)?");

  private enum Platform {
    BEDROCK,
    VERTEX,
    AZURE;

    /** Which request formats the platform's own SDK backend speaks. */
    private boolean serves(Api api) {
      return switch (this) {
        case BEDROCK -> api == Api.ANTHROPIC;
        case VERTEX -> api == Api.ANTHROPIC || api == Api.GEMINI;
        case AZURE -> api == Api.OPENAI;
      };
    }

    private String advice() {
      return switch (this) {
        case BEDROCK -> "bedrock serves api: anthropic";
        case VERTEX -> "vertex serves api: anthropic or gemini";
        case AZURE -> "azure serves api: openai";
      };
    }
  }

  private HostingReader() {}

  static Hosting read(Section provider, Api api, @Nullable URI baseUrl) {
    if (!provider.has("hosting")) {
      return Hosting.DIRECT;
    }
    Section section = provider.section("hosting");
    section.require("on", "write on: bedrock, vertex or azure");
    if (section.scalar("on") == null) {
      return Hosting.DIRECT;
    }
    Platform platform = section.choice("on", Platform.class, Platform.BEDROCK);
    if (!platform.serves(api)) {
      section.error(
          "on",
          "does not serve api: %s here: %s. Without hosting, it is the vendor's own address or baseUrl"
              .formatted(api.name().toLowerCase(Locale.ROOT), platform.advice()));
    }
    Hosting hosting =
        switch (platform) {
          case BEDROCK ->
              new Hosting.Bedrock(matching(section, "region", REGION, "as in eu-central-1"));
          case VERTEX ->
              new Hosting.Vertex(
                  matching(section, "project", NAME, "the Google Cloud project's id"),
                  matching(section, "location", NAME, "as in europe-west1, or global"));
          case AZURE -> azure(section, provider, baseUrl);
        };
    section.rejectUnknownKeys();
    return hosting;
  }

  private static Hosting azure(Section section, Section provider, @Nullable URI baseUrl) {
    if (baseUrl == null && !provider.has("baseUrl")) {
      provider.error(
          "baseUrl",
          "is missing: write the Azure resource's endpoint, as in https://NAME.openai.azure.com");
    }
    Scalar version = section.scalar("apiVersion");
    if (version != null && !API_VERSION.matcher(version.text()).matches()) {
      section.error(
          version,
          "cannot use %s: write a version, as in 2024-10-21, or leave it out for the v1 API"
              .formatted(version.shown()));
    }
    return new Hosting.Azure(version == null ? null : version.text());
  }

  private static String matching(Section section, String key, Pattern pattern, String advice) {
    section.require(key, "write " + advice);
    Scalar scalar = section.scalar(key);
    if (scalar == null) {
      return "";
    }
    if (!pattern.matcher(scalar.text()).matches()) {
      section.error(scalar, "cannot use " + scalar.shown() + ": write " + advice);
    }
    return scalar.text();
  }
}
