package io.godwit.benchmarks.switchover;

import io.godwit.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** What one setting's switchovers took, and how many rules they changed. */
public final class Durations {
  /** What they are measured from. */
  public static final String SINCE =
      "Milliseconds, p50 / p99, from the report that the guest is about to stop; 'nearly done',"
          + " 'last peer' and 'repoint' from the one before it, if there is one";

  /** What {@link #cells()} are of. */
  public static final List<String> HEADINGS =
      List.of(
          "nearly done",
          "last peer",
          "source+destination",
          "may stop",
          "in Godwit: repoint",
          "redirect",
          "guard shut");

  private final boolean saysNearlyDone;
  private final Map<String, Sample> samples = new LinkedHashMap<>();
  private final Sample confirmed;
  private final int changesAtEnds;
  private final int mostChangesAtEnds;
  private final int changesAtPeer;

  /**
   * @param saysNearlyDone whether the engine said beforehand that its copy was nearly done
   * @throws java.util.NoSuchElementException if there are none
   */
  public Durations(List<Switchover> done, boolean saysNearlyDone) {
    this.saysNearlyDone = saysNearlyDone;
    confirmed = sample(done, Switchover::confirmed);
    if (saysNearlyDone) {
      samples.put("nearly_done_answered", sample(done, Switchover::nearlyDone));
    }
    samples.put("last_peer_confirmed", sample(done, Switchover::lastPeer));
    samples.put("source_and_destination_confirmed", confirmed);
    samples.put("may_stop", sample(done, Switchover::mayStop));
    samples.put("repoint_in_godwit", sample(done, Switchover::repoint));
    samples.put("redirect_in_godwit", sample(done, Switchover::redirect));
    samples.put("guard_shut_after_stopped", sample(done, Switchover::guardShut));
    changesAtEnds = usual(done, Switchover::changesAtEnds);
    mostChangesAtEnds = most(done, Switchover::changesAtEnds);
    changesAtPeer = most(done, Switchover::changesAtPeer);
  }

  private static Sample sample(List<Switchover> done, ToLongFunction<Switchover> duration) {
    Sample sample = new Sample();
    done.forEach(switchover -> sample.add(duration.applyAsLong(switchover)));
    return sample;
  }

  private static int usual(List<Switchover> done, ToIntFunction<Switchover> count) {
    return done.stream().mapToInt(count).sorted().skip(done.size() / 2).findFirst().orElseThrow();
  }

  private static int most(List<Switchover> done, ToIntFunction<Switchover> count) {
    return done.stream().mapToInt(count).max().orElseThrow();
  }

  /** Until source and destination had confirmed the redirect. */
  public Sample confirmed() {
    return confirmed;
  }

  /** Flow-mods for the redirect at source and destination together, at the median. */
  public int changesAtEnds() {
    return changesAtEnds;
  }

  /** The most of them in one switchover, whatever else went to these edges in that time. */
  public int mostChangesAtEnds() {
    return mostChangesAtEnds;
  }

  /** The most at another edge. */
  public int changesAtPeer() {
    return changesAtPeer;
  }

  /** For tables. */
  public List<String> cells() {
    List<String> cells = new ArrayList<>();
    if (!saysNearlyDone) {
      cells.add("-");
    }
    samples.values().forEach(sample -> cells.add(sample.summary()));
    return cells;
  }

  /** For reports. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("says_nearly_done", saysNearlyDone);
    samples.forEach((name, sample) -> json.put(name, sample.json()));
    json.put("rules_changed_at_source_and_destination", changesAtEnds);
    json.put("most_rules_changed_at_source_and_destination", mostChangesAtEnds);
    json.put("rules_changed_at_a_peer", changesAtPeer);
    return json;
  }
}
