package io.godwit.scenarios.scenario;

import io.godwit.scenarios.move.MeasuredMove;
import io.godwit.scenarios.report.Example;
import io.godwit.scenarios.report.Run;
import io.godwit.scenarios.testbed.Progress;
import java.util.ArrayList;
import java.util.List;

/** Gathers what scenarios measure, and tells it as it comes. */
public final class Recorder {

  private final Progress progress;
  private final int repetitions;
  private final List<Run> runs = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();

  Recorder(Progress progress, int repetitions) {
    this.progress = progress;
    this.repetitions = repetitions;
  }

  /** How often each measured move is to be repeated. */
  public int repetitions() {
    return repetitions;
  }

  /** Keeps a move for the report. */
  public void record(MeasuredMove move) {
    runs.addAll(move.runs());
    Run run = move.runs().get(0);
    String title = run.network() + ": " + run.scenario() + ", peer " + run.peer();
    if (examples.stream().noneMatch(example -> example.title().equals(title))) {
      examples.add(move.example(title));
    }
    progress.detail(
        "%-11s  lost %d before, %d in the blackout, %d after; %d twice"
            .formatted(
                run.peer(),
                move.runs().stream().mapToInt(Run::lostBefore).sum(),
                move.runs().stream().mapToInt(Run::lostInBlackout).sum(),
                move.runs().stream().mapToInt(Run::lostAfter).sum(),
                move.runs().stream().mapToInt(Run::duplicates).sum()));
  }

  /** Tells what a scenario does that is no move. */
  public void say(String text) {
    progress.detail(text);
  }

  List<Run> runs() {
    return List.copyOf(runs);
  }

  List<Example> examples() {
    return List.copyOf(examples);
  }
}
