package io.godwit.location.conflict;

import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.port;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.godwit.location.Vni;
import io.godwit.location.store.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmsTest {

  private final Alarms alarms = new Alarms();
  private final List<Alarm> heard = new ArrayList<>();

  private static Sighting at(int edge) {
    return Sighting.of(Vni.of(5001), mac(1), Optional.empty(), port(edge, 10));
  }

  @Test
  void anAlarmIsOnUntilItWasNotSeenForItsLifetime() {
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 0);
    assertEquals(1, alarms.active(179_999).size());
    assertEquals(List.of(), alarms.active(180_000));
  }

  @Test
  void seenAgainItLastsLongerAndCounts() {
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 0);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(2), 100_000);
    Alarm alarm = alarms.active(200_000).get(0);
    assertEquals(2, alarm.count());
    assertEquals(0, alarm.firstMillis());
    assertEquals(100_000, alarm.lastMillis());
    assertEquals(280_000, alarm.expiresMillis());
    assertEquals(at(2), alarm.sighting());
    assertEquals(List.of(), alarms.active(280_000));
  }

  @Test
  void thereIsOneOfAKindForAnEndpointTheLatestFirst() {
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 0);
    alarms.raise(AlarmKind.FLAPPING, id("a", 1), at(1), 1);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 2), at(1), 2);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(2), 3);
    assertEquals(
        List.of("a-1 DUPLICATE_MAC", "a-2 DUPLICATE_MAC", "a-1 FLAPPING"),
        alarms.active(4).stream().map(a -> a.endpoint() + " " + a.kind()).toList());
  }

  @Test
  void listenersHearWhenItGoesOnAndNotWhenItIsSeenAgain() {
    Registration registration = alarms.addListener(heard::add);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 0);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 1);
    assertEquals(1, heard.size());
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 180_001);
    assertEquals(2, heard.size());
    assertEquals(1, heard.get(1).count());
    registration.close();
    alarms.raise(AlarmKind.FLAPPING, id("a", 1), at(1), 180_002);
    assertEquals(2, heard.size());
  }

  @Test
  void anEndpointThatIsNoMoreHasNone() {
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 1), at(1), 0);
    alarms.raise(AlarmKind.DUPLICATE_MAC, id("a", 2), at(1), 0);
    alarms.forget(id("a", 1));
    assertEquals(List.of(id("a", 2)), alarms.active(1).stream().map(Alarm::endpoint).toList());
  }
}
