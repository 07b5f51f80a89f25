package io.godwit.location.conflict;

import static io.godwit.location.Sample.id;
import static io.godwit.location.Sample.ip;
import static io.godwit.location.Sample.ip6;
import static io.godwit.location.Sample.mac;
import static io.godwit.location.Sample.port;
import static io.godwit.location.Sample.vm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.godwit.location.AttachmentPoint;
import io.godwit.location.Binding;
import io.godwit.location.Endpoint;
import io.godwit.location.LearningPolicy;
import io.godwit.location.Provenance;
import io.godwit.location.Vni;
import io.godwit.location.service.Location;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.onlab.packet.IpAddress;

/** The whole table: provenance × policy × sighting. S is the active place, D the standby. */
class ConflictPolicyTest {

  private static final Vni VNI = Vni.of(5001);
  private static final AttachmentPoint S = port(1, 10);
  private static final AttachmentPoint D = port(2, 10);
  private static final AttachmentPoint X = port(3, 10);
  private static final long NOW = 1_000_000;

  private static final Endpoint VM = vm("a", 1);
  private static final Location OTHER =
      Location.of(vm("a", 2), Optional.of(Binding.first(id("a", 2), X, Provenance.OPERATOR)), VNI);

  /** Of a binding in short: by whom, and with a standby or without. */
  private static Optional<Binding> binding(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    boolean moving = text.endsWith("+D");
    Provenance by = Provenance.valueOf(text.replace("+D", ""));
    return Optional.of(Binding.of(VM.id(), S, moving ? Optional.of(D) : Optional.empty(), 3, by));
  }

  private static AttachmentPoint place(String name) {
    return name.equals("S") ? S : name.equals("D") ? D : X;
  }

  private static MoveHistory moves(int count) {
    MoveHistory history = MoveHistory.EMPTY;
    for (int i = count; i > 0; i--) {
      history = history.moved(NOW - i);
    }
    return history;
  }

  private static Verdict judge(
      LearningPolicy policy,
      Optional<Binding> binding,
      AttachmentPoint at,
      Optional<IpAddress> ip,
      MoveHistory history) {
    return ConflictPolicy.judge(
        policy,
        Sighting.of(VNI, VM.mac(), ip, at),
        Optional.of(Location.of(VM, binding, VNI)),
        ip.filter(VM.addresses()::contains).map(own -> Location.of(VM, binding, VNI)),
        history,
        NOW);
  }

  private static String shortOf(Verdict verdict) {
    return verdict.alarm().map(AlarmKind::name).orElse(verdict.action().name());
  }

  @ParameterizedTest(name = "{0} seen at {1}: {2} {3} {4}")
  @CsvSource({
    // binding, seen at, with DENY, CONFIRM, ALLOW
    "none,       S, REFUSE,        REFUSE,        MOVE",
    "none,       X, REFUSE,        REFUSE,        MOVE",
    "LEARNED,    S, NONE,          NONE,          NONE",
    "LEARNED,    X, DUPLICATE_MAC, DUPLICATE_MAC, MOVE",
    "OPERATOR,   S, NONE,          NONE,          NONE",
    "OPERATOR,   X, DUPLICATE_MAC, DUPLICATE_MAC, DUPLICATE_MAC",
    "ENGINE,     S, NONE,          NONE,          NONE",
    "ENGINE,     X, DUPLICATE_MAC, DUPLICATE_MAC, DUPLICATE_MAC",
    "LEARNED+D,  S, NONE,          NONE,          NONE",
    "LEARNED+D,  D, NOTE,          CONFIRM,       CONFIRM",
    "LEARNED+D,  X, DUPLICATE_MAC, DUPLICATE_MAC, DUPLICATE_MAC",
    "OPERATOR+D, S, NONE,          NONE,          NONE",
    "OPERATOR+D, D, NOTE,          CONFIRM,       CONFIRM",
    "OPERATOR+D, X, DUPLICATE_MAC, DUPLICATE_MAC, DUPLICATE_MAC",
    "ENGINE+D,   S, NONE,          NONE,          NONE",
    "ENGINE+D,   D, NOTE,          CONFIRM,       CONFIRM",
    "ENGINE+D,   X, DUPLICATE_MAC, DUPLICATE_MAC, DUPLICATE_MAC",
  })
  void theWholeTable(String bound, String at, String deny, String confirm, String allow) {
    for (Optional<IpAddress> ip :
        Set.of(Optional.<IpAddress>empty(), Optional.of(ip(1)), Optional.of(ip6(1)))) {
      String[] expected = {deny, confirm, allow};
      for (LearningPolicy policy : LearningPolicy.values()) {
        Verdict verdict = judge(policy, binding(bound), place(at), ip, MoveHistory.EMPTY);
        assertEquals(expected[policy.ordinal()], shortOf(verdict), policy + " " + ip);
      }
    }
  }

  @Test
  void thefifthMoveInTheWindowIsFlapping() {
    for (int before = 0; before < 8; before++) {
      Verdict verdict =
          judge(LearningPolicy.ALLOW, binding("LEARNED"), X, Optional.empty(), moves(before));
      assertEquals(before < 4 ? "MOVE" : "FLAPPING", shortOf(verdict), before + " moves before");
    }
  }

  @Test
  void announcedMovesAreExemptFromFlapping() {
    assertEquals(
        "CONFIRM",
        shortOf(judge(LearningPolicy.ALLOW, binding("LEARNED+D"), D, Optional.empty(), moves(9))));
    assertEquals(
        "NONE",
        shortOf(judge(LearningPolicy.ALLOW, binding("LEARNED"), S, Optional.empty(), moves(9))));
  }

  @ParameterizedTest
  @EnumSource(LearningPolicy.class)
  void anotherEndpointsIpAddressIsADuplicateOfThatOne(LearningPolicy policy) {
    for (String bound : new String[] {"none", "LEARNED", "ENGINE+D"}) {
      for (AttachmentPoint at : Set.of(S, D, X)) {
        Verdict verdict =
            ConflictPolicy.judge(
                policy,
                Sighting.of(VNI, VM.mac(), Optional.of(ip(2)), at),
                Optional.of(Location.of(VM, binding(bound), VNI)),
                Optional.of(OTHER),
                MoveHistory.EMPTY,
                NOW);
        assertEquals(Verdict.Action.REFUSE, verdict.action());
        assertEquals(Optional.of(AlarmKind.DUPLICATE_IP), verdict.alarm());
        assertEquals(Optional.of(id("a", 2)), verdict.endpoint());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LearningPolicy.class)
  void anIpAddressOfNobodyProvesNothing(LearningPolicy policy) {
    for (String bound : new String[] {"none", "LEARNED", "ENGINE+D"}) {
      for (AttachmentPoint at : Set.of(S, D, X)) {
        assertEquals(
            "REFUSE",
            shortOf(judge(policy, binding(bound), at, Optional.of(ip(77)), MoveHistory.EMPTY)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LearningPolicy.class)
  void aMacAddressOfNobodyMeansNothing(LearningPolicy policy) {
    for (Optional<IpAddress> ip : Set.of(Optional.<IpAddress>empty(), Optional.of(ip(2)))) {
      Verdict verdict =
          ConflictPolicy.judge(
              policy,
              Sighting.of(VNI, mac(66), ip, X),
              Optional.empty(),
              ip.map(owned -> OTHER),
              MoveHistory.EMPTY,
              NOW);
      assertEquals("NONE", shortOf(verdict));
    }
  }

  @Test
  void aLinkLocalAddressCountsForNothingUnlessItIsSomebodysOwn() {
    Optional<IpAddress> linkLocal = Optional.of(IpAddress.valueOf("fe80::ff:fe00:1"));
    assertEquals(
        "CONFIRM",
        shortOf(
            judge(LearningPolicy.CONFIRM, binding("ENGINE+D"), D, linkLocal, MoveHistory.EMPTY)));
    Verdict registered =
        ConflictPolicy.judge(
            LearningPolicy.CONFIRM,
            Sighting.of(VNI, VM.mac(), linkLocal, D),
            Optional.of(Location.of(VM, binding("ENGINE+D"), VNI)),
            Optional.of(OTHER),
            MoveHistory.EMPTY,
            NOW);
    assertEquals("DUPLICATE_IP", shortOf(registered));
  }

  @Test
  void everyVerdictSaysWhy() {
    for (LearningPolicy policy : LearningPolicy.values()) {
      for (String bound : new String[] {"none", "LEARNED", "OPERATOR", "ENGINE+D"}) {
        for (AttachmentPoint at : Set.of(S, D, X)) {
          assertNotEquals(
              "", judge(policy, binding(bound), at, Optional.empty(), moves(9)).reason());
        }
      }
    }
  }
}
