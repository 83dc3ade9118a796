package dev.posthouse.provider.gemini;

import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.call.ReadingContract;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;

final class GeminiReadingTest extends ReadingContract {
  GeminiReadingTest() {
    super(Vendor.GEMINI);
  }

  @Override
  protected TreeReading reading(Reply reply) {
    return new GeminiReading(reply, "asked-model");
  }
}
