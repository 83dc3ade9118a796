package dev.posthouse.provider.openai;

import dev.posthouse.provider.AnswerContract;
import dev.posthouse.provider.Vendor;

final class ResponsesAnswersTest extends AnswerContract {
  ResponsesAnswersTest() {
    super(Vendor.RESPONSES);
  }
}
