package dev.posthouse.provider.gemini;

import dev.posthouse.provider.UnexpectedContract;
import dev.posthouse.provider.Vendor;

final class GeminiUnexpectedTest extends UnexpectedContract {
  GeminiUnexpectedTest() {
    super(Vendor.GEMINI);
  }
}
