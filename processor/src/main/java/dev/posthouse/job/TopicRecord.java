package dev.posthouse.job;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;

/** What a step of a job is on the topics: one record, with the topic that it is for. */
public sealed interface TopicRecord {

  /** The id of the record's job: its key. */
  String jobId();

  /** The name of its topic. */
  String topic(Topics topics);

  /** A job on its way to its provider. */
  record AtProvider(Job job) implements TopicRecord {
    @Override
    public String jobId() {
      return job.getJobId();
    }

    @Override
    public String topic(Topics topics) {
      return topics.provider(job.getProvider());
    }
  }

  /** A job that waits for its next call. */
  record Waiting(Job job) implements TopicRecord {
    @Override
    public String jobId() {
      return job.getJobId();
    }

    @Override
    public String topic(Topics topics) {
      return topics.retries();
    }
  }

  /** The end of a job that was answered. */
  record Result(JobResult result) implements TopicRecord {
    @Override
    public String jobId() {
      return result.getJobId();
    }

    @Override
    public String topic(Topics topics) {
      return topics.results();
    }
  }

  /** The end of a job, or of a record, without an answer. */
  record Letter(DeadLetter letter) implements TopicRecord {
    @Override
    public String jobId() {
      return letter.getJobId();
    }

    @Override
    public String topic(Topics topics) {
      return topics.deadLetters();
    }
  }

  /** That the step was made. */
  record Event(JobEvent event) implements TopicRecord {
    @Override
    public String jobId() {
      return event.getJobId();
    }

    @Override
    public String topic(Topics topics) {
      return topics.events();
    }
  }
}
