package dev.posthouse.provider.http;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The buffers of Jackson under the SDKs. By default it keeps a set for each thread. Each call has a
 * virtual thread of its own, so each would allocate its own set, of some 20 kB, and hold it for as
 * long as the provider thinks: 75 MB at 4,000 calls in flight.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class SharedBuffers {
  private static final RecyclerPool<BufferRecycler> POOL = JsonRecyclerPools.sharedBoundedPool();

  private SharedBuffers() {}

  /** The same mapper, which takes its buffers from a pool that all share. */
  public static JsonMapper under(JsonMapper mapper) {
    mapper.getFactory().setRecyclerPool(POOL);
    return mapper;
  }
}
