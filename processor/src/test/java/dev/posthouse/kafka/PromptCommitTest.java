package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class PromptCommitTest {
  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private final PromptCommit commits = new PromptCommit();

  @Test
  void aRecordAfterAPauseIsCommittedAtOnceAndThoseCloseBehindItTogether() {
    context.setCurrentSystemTimeMs(1_000_000);
    commits.ask(context);
    assertThat(context.committed()).isTrue();

    context.resetCommit();
    context.setCurrentSystemTimeMs(1_000_000 + PromptCommit.INTERVAL.toMillis() - 1);
    commits.ask(context);
    assertThat(context.committed()).isFalse();

    context.setCurrentSystemTimeMs(1_000_000 + PromptCommit.INTERVAL.toMillis());
    commits.ask(context);
    assertThat(context.committed()).isTrue();
  }

  /** What was fetched during a long commit is a backlog: it is not committed record by record. */
  @Test
  void whatFollowsACommitAtOnceIsNotCommittedAloneHoweverLongThatTook() throws Exception {
    context.setCurrentSystemTimeMs(1_000_000);
    commits.ask(context);
    context.resetCommit();

    PromptCommit.committed();
    context.setCurrentSystemTimeMs(1_000_000 + 10 * PromptCommit.INTERVAL.toMillis());
    commits.ask(context);
    assertThat(context.committed()).isFalse();

    Thread.sleep(PromptCommit.INTERVAL.plusMillis(1));
    commits.ask(context);
    assertThat(context.committed()).isTrue();
  }
}
