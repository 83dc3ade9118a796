package dev.posthouse.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A model's name without what servers put round it: Bedrock's regions, Vertex's and everybody's
 * dates, the prefixes of gateways.
 */
public final class ModelName {
  /** In this order. */
  private static final List<Pattern> CUTS =
      List.of(
          // A gateway's or a cloud's path: openai/, models/, publishers/google/models/, an ARN.
          cut("^.*/"),
          // Bedrock's region and vendor: eu.anthropic., us-gov.anthropic., global.anthropic.
          cut("^(?:[a-z]{2,6}(?:-[a-z]+)?\\.)?(?:anthropic|openai|google)\\."),
          // A gateway's flavour, and Bedrock's version: -v1:0, :free, @20250929, @default.
          cut("(?<=^claude[a-z0-9.-]{1,60})-v\\d+(?::\\d+)?$"),
          cut("[:@].*$"),
          // Snapshots: -20250929, -2025-08-07, -preview-09-2025, -001, -latest.
          cut("-latest$"),
          cut("-20\\d{6}$"),
          cut("-20\\d\\d-\\d\\d-\\d\\d$"),
          cut("-preview(?:-\\d\\d-(?:\\d\\d|20\\d\\d))?$"),
          cut("-00\\d$"));

  private ModelName() {}

  /** The family's name, as the table's patterns are written. */
  public static String familiar(String name) {
    String bare = name.strip().toLowerCase(Locale.ROOT);
    for (Pattern cut : CUTS) {
      bare = cut.matcher(bare).replaceFirst("");
    }
    // OpenRouter writes claude-sonnet-4.5.
    return bare.startsWith("claude-") ? bare.replace('.', '-') : bare;
  }

  /** Whether two names may be of one model: they differ in nothing but what servers add. */
  public static boolean isSame(String one, String other) {
    return one.equals(other) || familiar(one).equals(familiar(other));
  }

  private static Pattern cut(String pattern) {
    return Pattern.compile(pattern);
  }
}
