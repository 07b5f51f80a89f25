package io.godwit.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void theListSaysWhatEachBenchmarkMeasures() {
    assertEquals(0, commandLine.execute("--list"));
    assertTrue(out.toString().lines().allMatch(line -> line.matches("\\w+ +\\S.*\\.")));
    assertTrue(out.toString().contains("locations "));
    assertTrue(out.toString().contains("switchover "));
    assertTrue(out.toString().contains("evacuate "));
  }

  @Test
  void nothingAndNonsenseAreWrongUsage() {
    assertEquals(2, commandLine.execute());
    assertEquals(2, commandLine.execute("nonsense"));
    assertEquals(2, commandLine.execute("switchover", "--peers", "many"));
    assertTrue(err.toString().contains("many"));
  }

  @Test
  void aCheckRunsNothing() {
    assertEquals(0, commandLine.execute("switchover", "--peers", "1,2", "--check"));
    assertEquals(2, commandLine.execute("evacuate", "--guests", "x", "--check"));
    assertEquals(2, commandLine.execute("policy", "--rounds", "1", "--check"));
    assertTrue(err.toString().contains("--rounds is at least 2, not 1"));
    assertEquals("", out.toString());
  }
}
