package dev.posthouse.provider.anthropic;

import dev.posthouse.provider.UnexpectedContract;
import dev.posthouse.provider.Vendor;

final class AnthropicUnexpectedTest extends UnexpectedContract {
  AnthropicUnexpectedTest() {
    super(Vendor.ANTHROPIC);
  }
}
