package dev.posthouse.provider.anthropic;

import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.call.ReadingContract;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.call.TreeReading;

final class AnthropicReadingTest extends ReadingContract {
  AnthropicReadingTest() {
    super(Vendor.ANTHROPIC);
  }

  @Override
  protected TreeReading reading(Reply reply) {
    return new AnthropicReading(reply, "asked-model");
  }
}
