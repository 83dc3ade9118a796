package dev.posthouse.provider.openai;

import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.call.ReadingContract;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;

final class OpenAiReadingTest extends ReadingContract {
  OpenAiReadingTest() {
    super(Vendor.OPENAI);
  }

  @Override
  protected TreeReading reading(Reply reply) {
    return new OpenAiReading(reply);
  }
}
