package dev.posthouse.testbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder of secrets as the kubelet mounts it: each file is a link into a folder that is itself
 * behind a link, and a change sets that link to another folder, so that all files change at once.
 */
public final class MountedSecret {
  private final Path folder;
  private int changes;

  /**
   * Mounts it.
   *
   * @param folder is made
   * @param files what they hold, by their names
   */
  public MountedSecret(Path folder, Map<String, byte[]> files) throws IOException {
    this.folder = Files.createDirectory(folder);
    change(files);
    for (String name : files.keySet()) {
      Files.createSymbolicLink(file(name), Path.of("..data", name));
    }
  }

  /** Where one of the files is found. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Puts other files in the place of all. */
  public void change(Map<String, byte[]> files) throws IOException {
    Path next = Files.createDirectory(folder.resolve("..change-" + changes++));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(next.resolve(file.getKey()), file.getValue());
    }
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
