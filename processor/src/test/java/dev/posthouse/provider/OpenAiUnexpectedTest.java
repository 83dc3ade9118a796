package dev.posthouse.provider;

final class OpenAiUnexpectedTest extends UnexpectedContract {
  OpenAiUnexpectedTest() {
    super(Vendor.OPENAI);
  }
}
