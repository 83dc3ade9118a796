package dev.posthouse.provider;

import dev.posthouse.job.Failure;
import dev.posthouse.wire.Correction;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of a failure's message what a vendor quoted from the request, and the key. */
final class Redaction {

  /** A run of this many characters that also stands in the prompt is a quotation, not chance. */
  private static final int QUOTATION = 16;

  private Redaction() {}

  static Failure of(
      Failure failure, JobRequest request, @Nullable Correction correction, ApiKey key) {
    String message = failure.message();
    if (key.present()) {
      message = message.replace(key.value(), "…");
    }
    return failure.withMessage(withoutQuotations(message, RequestTexts.of(request, correction)));
  }

  private static String withoutQuotations(String message, List<String> texts) {
    var kept = new StringBuilder();
    int keptUpTo = 0;
    for (int start = 0; start + QUOTATION <= message.length(); ) {
      int end = start + QUOTATION;
      if (!quoted(message, start, end, texts)) {
        start++;
        continue;
      }
      while (end < message.length() && quoted(message, start, end + 1, texts)) {
        end++;
      }
      kept.append(message, keptUpTo, start).append('…');
      keptUpTo = end;
      start = end;
    }
    return keptUpTo == 0 ? message : kept.append(message, keptUpTo, message.length()).toString();
  }

  private static boolean quoted(String message, int start, int end, List<String> texts) {
    String run = message.substring(start, end);
    return texts.stream().anyMatch(text -> text.contains(run));
  }
}
