package dev.posthouse.provider;

final class AnthropicAnswersTest extends AnswerContract {
  AnthropicAnswersTest() {
    super(Vendor.ANTHROPIC);
  }
}
