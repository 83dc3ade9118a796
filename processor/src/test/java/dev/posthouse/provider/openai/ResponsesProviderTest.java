package dev.posthouse.provider.openai;

import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.Vendor;

final class ResponsesProviderTest extends ProviderContract {
  ResponsesProviderTest() {
    super(Vendor.RESPONSES);
  }
}
