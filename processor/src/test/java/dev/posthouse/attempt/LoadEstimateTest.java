package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.health.Load;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.Image;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.Role;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LoadEstimateTest {
  private final LoadEstimate load = new LoadEstimate(Jobs.CLAUDE);
  private final OwnedPartition owned =
      new OwnedPartition(new TopicPartition("t.provider.claude", 0), OffsetMap.claimingNothing(0));

  @Test
  void theBytesOfTheRecordStandForThePromptAndTheSettingsForTheOutput() {
    assertThat(load.of(delivery(4_000))).isEqualTo(Load.ofCharacters(4_000, 100, false));
  }

  @Test
  void aRequestMayAskForOtherOutput() {
    Delivery delivery = delivery(4_000);
    delivery.job().getRequest().setMaxOutputTokens(7);

    assertThat(load.of(delivery)).isEqualTo(Load.ofCharacters(4_000, 7, false));
  }

  @Test
  void aPictureCountsTheSameWhateverItsBytesAre() {
    assertThat(load.of(withPicture(2_000_000)))
        .isEqualTo(load.of(withPicture(3_000)))
        .isEqualTo(Load.ofCharacters(500 + 6_000, 100, false));
  }

  @Test
  void aSecondCallOfTheProviderIsARetryAndOneAfterAnothersIsNot() {
    assertThat(load.of(after("claude")).retry()).isTrue();
    assertThat(load.of(after("gpt")).retry()).isFalse();
  }

  private Delivery after(String provider) {
    Delivery delivery = delivery(10);
    Call call =
        Call.newBuilder()
            .setProvider(provider)
            .setModel("a-model")
            .setEndedAt(Instant.EPOCH)
            .build();
    delivery.job().setHistory(List.of(call));
    return delivery;
  }

  /** A record of a picture and five hundred bytes beside it. */
  private Delivery withPicture(int bytes) {
    Delivery delivery = delivery(500 + bytes);
    Image image =
        Image.newBuilder().setMediaType("image/png").setData(ByteBuffer.allocate(bytes)).build();
    Message message =
        Message.newBuilder()
            .setRole(Role.user)
            .setParts(List.of(Part.newBuilder().setImage(image).build()))
            .build();
    delivery
        .job()
        .setRequest(JobRequest.newBuilder().setPrompt(null).setMessages(List.of(message)).build());
    return delivery;
  }

  private Delivery delivery(int bytes) {
    Delivery any = Jobs.delivered(owned, 0);
    return new Delivery(owned, 0, bytes, any.since(), any.job(), any.step());
  }
}
