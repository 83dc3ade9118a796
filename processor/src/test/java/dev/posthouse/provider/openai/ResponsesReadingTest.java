package dev.posthouse.provider.openai;

import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.call.ReadingContract;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;

final class ResponsesReadingTest extends ReadingContract {
  ResponsesReadingTest() {
    super(Vendor.RESPONSES);
  }

  @Override
  protected TreeReading reading(Reply reply) {
    return new ResponsesReading(reply, "a-model");
  }
}
