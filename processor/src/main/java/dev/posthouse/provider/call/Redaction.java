package dev.posthouse.provider.call;

import dev.posthouse.job.Failure;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.translation.RequestTexts;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.BitSet;
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
    BitSet quoted = Quotations.in(message, texts, QUOTATION);
    for (int start = quoted.nextSetBit(0); start >= 0; start = quoted.nextSetBit(keptUpTo)) {
      kept.append(message, keptUpTo, start).append('…');
      keptUpTo = quoted.nextClearBit(start);
    }
    return kept.append(message, keptUpTo, message.length()).toString();
  }
}
