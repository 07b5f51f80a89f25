package io.godwit.scenarios.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScenariosTest {

  @Test
  void allAreFoundByNameAndHaveOneOfTheirOwn() {
    List<Scenarios.Entry> all = Scenarios.all();
    assertTrue(all.size() >= 10, all.toString());
    assertEquals(all.size(), all.stream().map(Scenarios.Entry::name).distinct().count());
    for (Scenarios.Entry entry : all) {
      assertTrue(entry.name().matches("[a-z0-9]+(-[a-z0-9]+)*"), entry.name());
      assertEquals(entry, Scenarios.named(entry.name()).orElseThrow());
      assertTrue(entry.shows().length() <= 100, entry.shows());
    }
    assertTrue(Scenarios.named("nosuch").isEmpty());
  }
}
