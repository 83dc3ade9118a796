package dev.posthouse.provider;

final class GeminiUnexpectedTest extends UnexpectedContract {
  GeminiUnexpectedTest() {
    super(Vendor.GEMINI);
  }
}
