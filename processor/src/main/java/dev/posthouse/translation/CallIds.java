package dev.posthouse.translation;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/** Fits the ids of tool calls that one vendor gave to what another takes. */
public final class CallIds {

  /** What all vendors take. */
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9_-]{1,40}");

  private CallIds() {}

  /** The id itself where it fits; else one that is always the same for it. */
  public static String fitting(String id) {
    return PLAIN.matcher(id).matches()
        ? id
        : "call_"
            + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
  }
}
