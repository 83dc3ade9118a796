package dev.posthouse.provider;

final class GeminiAnswersTest extends AnswerContract {
  GeminiAnswersTest() {
    super(Vendor.GEMINI);
  }
}
