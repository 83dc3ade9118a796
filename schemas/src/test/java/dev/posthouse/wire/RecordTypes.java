package dev.posthouse.wire;

import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.ProviderState;
import dev.posthouse.wire.internal.RecentJob;
import dev.posthouse.wire.internal.WaitingRecord;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The records that are values on a topic or in a state store, or a whole answer of the processor.
 * The others are parts of these.
 */
public final class RecordTypes {
  public static final List<Class<? extends SpecificRecord>> VALUES =
      List.of(
          JobRequest.class,
          Job.class,
          JobResult.class,
          DeadLetter.class,
          JobEvent.class,
          JobCancel.class,
          JobStatus.class,
          ProviderState.class,
          RecentJob.class,
          WaitingRecord.class);

  private RecordTypes() {}

  public static Schema schema(Class<?> type) {
    return SpecificData.get().getSchema(type);
  }
}
