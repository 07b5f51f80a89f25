package io.godwit.scenarios.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.godwit.scenarios.testbed.Testbed;
import java.io.IOException;
import java.util.List;

/**
 * A disk on which the controller can't write any more, without filling anybody's: the file-size
 * limit of its process is set to one page, so the kernel refuses to write what lies beyond that in
 * any file. Closing lifts the limit.
 */
final class ControllerDisk implements AutoCloseable {

  private static final int PAGE = 4096;

  private final long pid;

  private ControllerDisk(long pid) {
    this.pid = pid;
  }

  static ControllerDisk full(Testbed testbed) {
    ControllerDisk disk = new ControllerDisk(pid(testbed));
    disk.limit(Integer.toString(PAGE));
    return disk;
  }

  private static long pid(Testbed testbed) {
    String status = LauncherCommand.ask(testbed, "status", "--json");
    try {
      return new ObjectMapper().readTree(status).path("runtime").path("pid").asLong();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("./godwit status --json said " + status, e);
    }
  }

  private void limit(String bytes) {
    List<String> command = List.of("prlimit", "--pid", "" + pid, "--fsize=" + bytes + ":unlimited");
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(command + " failed");
      }
    } catch (IOException e) {
      throw new IllegalStateException(command + " could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    limit("unlimited");
  }
}
