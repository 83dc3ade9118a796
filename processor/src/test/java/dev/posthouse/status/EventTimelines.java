package dev.posthouse.status;

import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Topics;
import java.util.HashMap;
import java.util.Map;

/** Where jobs are by the events that were shown to it, as the status role would say. */
public final class EventTimelines implements JobSource {
  private final Timeline timeline;
  private final Map<String, JobStatus> jobs = new HashMap<>();

  public EventTimelines(Topics topics) {
    timeline = new Timeline(topics);
  }

  public synchronized void add(JobEvent event, long offset) {
    timeline
        .with(jobs.get(event.getJobId()), event, offset)
        .ifPresent(status -> jobs.put(status.getJobId(), status));
  }

  @Override
  public synchronized JobLookup find(String jobId) {
    JobStatus found = jobs.get(jobId);
    return found == null ? new JobLookup.Unknown() : new JobLookup.Found(found);
  }
}
