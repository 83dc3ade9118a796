package dev.posthouse.provider.anthropic;

import dev.posthouse.provider.AnswerContract;
import dev.posthouse.provider.Vendor;

final class AnthropicAnswersTest extends AnswerContract {
  AnthropicAnswersTest() {
    super(Vendor.ANTHROPIC);
  }
}
