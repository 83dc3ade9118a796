package dev.posthouse.provider;

final class AnthropicUnexpectedTest extends UnexpectedContract {
  AnthropicUnexpectedTest() {
    super(Vendor.ANTHROPIC);
  }
}
