package dev.posthouse.provider.gemini;

import dev.posthouse.provider.AnswerContract;
import dev.posthouse.provider.Vendor;

final class GeminiAnswersTest extends AnswerContract {
  GeminiAnswersTest() {
    super(Vendor.GEMINI);
  }
}
