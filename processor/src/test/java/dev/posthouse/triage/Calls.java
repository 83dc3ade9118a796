package dev.posthouse.triage;

import dev.posthouse.wire.FailureRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recent calls, written briefly: {@code 3 2*overloaded 1} is three answers, two failures, one. */
public final class Calls {
  public static final String KEY = "env:THE_KEY …wxyz";
  private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

  private Calls() {}

  public static List<RecentCall> parse(String text) {
    List<RecentCall> calls = new ArrayList<>();
    for (String word : text.isBlank() ? new String[0] : text.strip().split(" +")) {
      boolean answers = word.matches("\\d+");
      int star = word.indexOf('*');
      int times = answers ? Integer.parseInt(word) : star < 0 ? 1 : number(word, star);
      for (int i = 0; i < times; i++) {
        calls.add(call(calls.size(), answers ? null : word.substring(star + 1)));
      }
    }
    return calls;
  }

  private static int number(String word, int star) {
    return Integer.parseInt(word.substring(0, star));
  }

  private static RecentCall call(int second, @Nullable String kind) {
    FailureRecord failure =
        kind == null
            ? null
            : FailureRecord.newBuilder()
                .setKind(kind)
                .setMessage("message")
                .setRequestId("req_1")
                .build();
    return new RecentCall("claude", START.plusSeconds(second), failure, KEY);
  }
}
