package dev.posthouse.provider;

final class OpenAiAnswersTest extends AnswerContract {
  OpenAiAnswersTest() {
    super(Vendor.OPENAI);
  }
}
