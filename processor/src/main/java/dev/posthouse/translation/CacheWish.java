package dev.posthouse.translation;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of its provider's cache.
 *
 * <p>Tested by {@code ThinkingTest}.
 */
public final class CacheWish {

  /** The word for: keep what many jobs begin with, the system prompt and the tools. */
  public static final String PREFIX = "prefix";

  /** The word for the same, to be kept for the longer time that a provider has, if it has one. */
  public static final String PREFIX_LONG = "prefix-long";

  /** The words that there are. */
  public static final List<String> WORDS = List.of(PREFIX, PREFIX_LONG);

  /** In hexadecimal digits: OpenAI takes keys of at most 64 characters. */
  private static final int KEY_LENGTH = 32;

  private CacheWish() {}

  /** Whether the provider is to keep the prefix. */
  public static boolean ofPrefix(JobRequest request) {
    return PREFIX.equals(request.getCache()) || isLong(request);
  }

  /**
   * Whether the provider is to keep it for its longer time: an hour with Anthropic, a day with
   * OpenAI.
   */
  public static boolean isLong(JobRequest request) {
    return PREFIX_LONG.equals(request.getCache());
  }

  /**
   * A key that requests of one prefix have in common, and in which nobody can read it; null if
   * there is no prefix.
   */
  public static @Nullable String key(JobRequest request) {
    if (request.getSystem() == null && request.getTools().isEmpty()) {
      return null;
    }
    MessageDigest digest = sha256();
    add(digest, request.getSystem());
    for (Tool tool : request.getTools()) {
      add(digest, tool.getName());
      add(digest, tool.getDescription());
      add(digest, tool.getParameters());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_LENGTH);
  }

  /** With its length before it, so that no two lists of texts come to the same. */
  private static void add(MessageDigest digest, @Nullable String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
