package dev.posthouse.attempt;

import dev.posthouse.settings.Api;
import dev.posthouse.translation.CacheWish;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt begins with that other jobs' prompts may begin with too: the system prompt and the
 * tools. That two differ and are taken for the same costs a wait, and nothing else.
 *
 * <p>Tested by {@code WarmFirstTest}.
 *
 * @param length in characters
 */
record Prefix(int length, int system, int tools) {

  /** Vendors cache from 512 tokens on, most from 1,024: some 4,096 characters. */
  static final int SHORTEST = 4_096;

  /** The prefix of a request as its provider would cache it; null if it would not. */
  static @Nullable Prefix of(JobRequest request, Api api) {
    if (api == Api.ANTHROPIC && !CacheWish.ofPrefix(request)) {
      return null; // it caches what it is told to, and the others by themselves
    }
    String system = Objects.requireNonNullElse(request.getSystem(), "");
    int length = system.length();
    int tools = 1;
    for (Tool tool : request.getTools()) {
      length += tool.getParameters().length();
      tools = 31 * tools + tool.getName().hashCode();
      tools = 31 * tools + Objects.hashCode(tool.getDescription());
      tools = 31 * tools + tool.getParameters().hashCode();
    }
    return length < SHORTEST ? null : new Prefix(length, system.hashCode(), tools);
  }
}
