package dev.posthouse.attempt;

import dev.posthouse.content.Contents;
import dev.posthouse.health.Load;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Cancellations;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.kafka.TransactionalSender;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/** Puts workers of one provider together: here is said what each part sees of the others. */
final class AttemptWorkers {
  private final Contents contents;
  private final CalledProvider provider;
  private final JobRouter router;
  private final RecordEncoder encoder;
  private final Cancellations cancellations;
  private final Function<Load, SpareCapacity> spare;
  private final AttemptSettings settings;
  private final Runnable givenPartitions;
  private final Clock clock;

  /**
   * @param contents fetches what requests refer to
   * @param router where the provider's jobs go
   * @param cancellations which jobs are cancelled
   * @param spare the capacity that the other providers have for a job like that
   * @param givenPartitions is told whenever a worker was given partitions, before it asks how far
   *     they are worked
   */
  AttemptWorkers(
      Contents contents,
      CalledProvider provider,
      JobRouter router,
      RecordEncoder encoder,
      Cancellations cancellations,
      Function<Load, SpareCapacity> spare,
      AttemptSettings settings,
      Runnable givenPartitions,
      Clock clock) {
    this.contents = contents;
    this.provider = provider;
    this.router = router;
    this.encoder = encoder;
    this.cancellations = cancellations;
    this.spare = spare;
    this.settings = settings;
    this.givenPartitions = givenPartitions;
    this.clock = clock;
  }

  /**
   * Makes a worker, which closes what it is given.
   *
   * @param steps traces its jobs
   */
  AttemptWorker create(
      Consumer<byte[], byte[]> consumer,
      TransactionalSender transactions,
      Deserializer<Job> deserializer,
      Steps steps) {
    LoadEstimate load = new LoadEstimate(provider.settings());
    Completion completion = new Completion(encoder, provider.meters());
    CallLog log = new CallLog(provider.settings(), provider.meters());
    CallOutcomes called =
        new CallOutcomes(
            router, log, new AnswerKeeping(contents.answers(), clock), completion, clock);
    UncalledOutcomes uncalled = new UncalledOutcomes(router, cancellations, completion, clock);
    ProviderCall call = new ProviderCall(provider.client(), provider.settings());
    WarmFirst warmFirst =
        new WarmFirst(provider.settings().api(), settings.warmFirst(), provider.meters(), clock);
    CallScheduler calls =
        new CallScheduler(
            provider.gate(),
            load,
            new JobCall(contents, call, cancellations, called, uncalled, clock),
            warmFirst);
    OwnedPartitions partitions = new OwnedPartitions();
    OutcomeQueue outcomes = new OutcomeQueue(settings.commitCount());
    OutcomeCommits commits =
        new OutcomeCommits(consumer, transactions, outcomes, settings.commitInterval());
    WorkerStep step = new WorkerStep(partitions, calls, outcomes, commits);
    return new AttemptWorker(
        consumer,
        transactions,
        new DeliveryDecoder(deserializer, completion, steps, clock),
        partitions,
        new Assignment(
            consumer, partitions, step, provider.gate()::share, settings.drain(), givenPartitions),
        step,
        new WaitingSweep(
            partitions::all,
            provider.gate()::shutSince,
            uncalled,
            outcomes,
            cancellations,
            warmFirst::holds,
            delivery -> spare.apply(load.of(delivery)),
            clock),
        called::interrupted,
        outcomes,
        provider.meters(),
        settings);
  }
}
