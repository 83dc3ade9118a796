package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.rocksdb.RocksDBException;

class FullDiskTest {

  /** By the operating system's own word: this device is always full. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatTheOperatingSystemSaysOfAFullDiskIsKnown() {
    Throwable full = catchThrowable(() -> Files.write(Path.of("/dev/full"), new byte[] {1}));

    assertThat(FullDisk.causes(new ProcessorStateException("Error flushing", full))).isTrue();
  }

  @Test
  void whatAStoreSaysOfAFullDiskIsKnown() {
    RocksDBException full =
        new RocksDBException("While appending to file: 000012.sst: No space left on device");

    assertThat(FullDisk.causes(new ProcessorStateException("Error flushing", full))).isTrue();
  }

  @Test
  void otherFaultsOfStoresAreNone() {
    Throwable missing = catchThrowable(() -> Files.readAllBytes(Path.of("no-such-file")));

    assertThat(FullDisk.causes(new ProcessorStateException("Error opening", missing))).isFalse();
  }
}
