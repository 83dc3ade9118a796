package dev.posthouse.provider.openai;

import dev.posthouse.provider.UnexpectedContract;
import dev.posthouse.provider.Vendor;

final class ResponsesUnexpectedTest extends UnexpectedContract {
  ResponsesUnexpectedTest() {
    super(Vendor.RESPONSES);
  }
}
