package dev.posthouse.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables that the vendors' own tools and SDKs know, held against what the settings
 * say. Our clients are told everything that such a variable could decide, so most of them change
 * nothing, which may surprise whoever set them; a few are used all the same.
 *
 * <p>Found out from the sources of anthropic-java 3.12, openai-java 4.101, google-genai 1.70 and
 * AWS's SDK 2.46. Holds no values: some are keys.
 */
public final class StrayVariables {

  /**
   * One that is set.
   *
   * @param name the variable
   * @param used whether it changes where a call goes or as whom
   * @param effect what it does or does not, and what to do
   */
  public record Stray(String name, boolean used, String effect) {}

  private static final List<String> ANTHROPIC =
      List.of(
          "ANTHROPIC_API_KEY",
          "ANTHROPIC_AUTH_TOKEN",
          "ANTHROPIC_BASE_URL",
          "ANTHROPIC_CUSTOM_HEADERS",
          "ANTHROPIC_PROFILE");
  private static final List<String> OPENAI =
      List.of(
          "OPENAI_API_KEY",
          "OPENAI_BASE_URL",
          "OPENAI_ORG_ID",
          "OPENAI_PROJECT_ID",
          "OPENAI_CUSTOM_HEADERS");
  private static final List<String> AZURE =
      List.of("AZURE_OPENAI_KEY", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT");
  private static final List<String> GEMINI =
      List.of(
          "GOOGLE_API_KEY",
          "GEMINI_API_KEY",
          "GOOGLE_GEMINI_BASE_URL",
          "GOOGLE_GENAI_USE_VERTEXAI",
          "GOOGLE_GENAI_USE_ENTERPRISE");
  private static final List<String> VERTEX =
      List.of(
          "ANTHROPIC_VERTEX_PROJECT_ID",
          "CLOUD_ML_REGION",
          "GOOGLE_CLOUD_PROJECT",
          "GOOGLE_CLOUD_LOCATION",
          "GOOGLE_VERTEX_BASE_URL");
  private static final List<String> BEDROCK = List.of("AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION");
  private static final List<String> AWS_IDENTITY =
      List.of("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE");
  private static final List<String> PROXIES = List.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY");
  private static final List<String> JAVA_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "POSTHOUSE_JAVA_OPTS");

  private StrayVariables() {}

  /**
   * Those that concern one provider.
   *
   * @param environment a variable's value by its name, null if it is not set
   */
  public static List<Stray> of(
      ProviderSettings settings, UnaryOperator<@Nullable String> environment) {
    List<Stray> strays = new ArrayList<>();
    if (settings.api() == Api.GEMINI
        && "replay".equals(environment.apply("GOOGLE_GENAI_CLIENT_MODE"))) {
      strays.add(
          new Stray(
              "GOOGLE_GENAI_CLIENT_MODE",
              true,
              "makes Google's SDK answer from recordings instead of calling: unset it"));
    }
    for (String name : identities(settings)) {
      if (isSet(name, environment)) {
        strays.add(
            new Stray(
                name,
                true,
                "goes before the role or service account that credential: cloud may mean: unset it"
                    + " if that was meant"));
      }
    }
    for (String name : unused(settings)) {
      if (isSet(name, environment) && !isNamed(name, settings.credential())) {
        strays.add(new Stray(name, false, "is set, but the settings decide: it changes nothing"));
      }
    }
    return strays;
  }

  /** Those that concern every way out of this machine. */
  public static List<Stray> ofTheWayOut(UnaryOperator<@Nullable String> environment) {
    List<Stray> strays = new ArrayList<>();
    for (String name : JAVA_OPTIONS) {
      String options = environment.apply(name);
      if (options != null && options.toLowerCase(Locale.ROOT).contains("proxyhost")) {
        strays.add(new Stray(name, true, "sends every call through the proxy that it names"));
      }
    }
    for (String name : PROXIES) {
      if (isSet(name, environment)) {
        strays.add(
            new Stray(
                name,
                false,
                "is set, but Java does not use it: calls go out directly. If they need the proxy,"
                    + " put -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT into"
                    + " POSTHOUSE_JAVA_OPTS"));
      }
    }
    return strays;
  }

  private static List<String> identities(ProviderSettings settings) {
    if (!settings.credential().sources().contains(new Credential.Cloud())) {
      return List.of();
    }
    return switch (settings.hosting()) {
      case Hosting.Bedrock _ -> AWS_IDENTITY;
      case Hosting.Vertex _ -> List.of("GOOGLE_APPLICATION_CREDENTIALS");
      case Hosting.Direct _, Hosting.Azure _ -> List.of();
    };
  }

  private static List<String> unused(ProviderSettings settings) {
    return switch (settings.hosting()) {
      case Hosting.Bedrock _ -> BEDROCK;
      case Hosting.Vertex _ -> VERTEX;
      case Hosting.Azure _ -> AZURE;
      case Hosting.Direct _ ->
          switch (settings.api()) {
            case ANTHROPIC -> ANTHROPIC;
            case OPENAI, OPENAI_RESPONSES -> OPENAI;
            case GEMINI -> GEMINI;
          };
    };
  }

  private static boolean isSet(String name, UnaryOperator<@Nullable String> environment) {
    String value = environment.apply(name);
    return value != null && !value.isBlank();
  }

  private static boolean isNamed(String name, Credential credential) {
    return credential.sources().contains(new Credential.Variable(name));
  }
}
