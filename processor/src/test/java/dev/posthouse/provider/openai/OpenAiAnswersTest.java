package dev.posthouse.provider.openai;

import dev.posthouse.provider.AnswerContract;
import dev.posthouse.provider.Vendor;

final class OpenAiAnswersTest extends AnswerContract {
  OpenAiAnswersTest() {
    super(Vendor.OPENAI);
  }
}
