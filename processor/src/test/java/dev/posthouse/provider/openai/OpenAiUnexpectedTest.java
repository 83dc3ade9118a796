package dev.posthouse.provider.openai;

import dev.posthouse.provider.UnexpectedContract;
import dev.posthouse.provider.Vendor;

final class OpenAiUnexpectedTest extends UnexpectedContract {
  OpenAiUnexpectedTest() {
    super(Vendor.OPENAI);
  }
}
