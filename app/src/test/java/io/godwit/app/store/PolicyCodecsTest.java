package io.godwit.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import io.godwit.location.EdgeId;
import io.godwit.location.NetworkId;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpPrefix;

/** What is stored comes back the same, with everything that can be said. */
class PolicyCodecsTest {

  private static final Traffic TCP =
      Traffic.of(IpFamily.IPV4, Traffic.TCP).ports(PortRange.of(5000, 5100));
  private static final Traffic PING =
      Traffic.of(IpFamily.IPV6, Traffic.ICMPV6).icmpType(128).icmpCode(0);
  private static final IpPrefix PREFIX = IpPrefix.valueOf("10.0.0.0/24");

  private static final SecurityGroup GROUP =
      SecurityGroup.of(
          "web",
          NetworkId.of("a"),
          false,
          ImmutableList.of(
              SecurityRule.of(Direction.IN, TCP).remoteGroup("db"),
              SecurityRule.of(Direction.OUT, TCP).remote(PREFIX),
              SecurityRule.of(Direction.IN, PING),
              SecurityRule.of(Direction.OUT, Traffic.any(IpFamily.IPV6))));

  @Test
  void groupsComeBack() {
    assertEquals(GROUP, PolicyCodecs.groups().decode(PolicyCodecs.groups().encode(GROUP)));
  }

  @Test
  void policiesComeBack() {
    NetworkPolicy policy =
        NetworkPolicy.of(
                NetworkId.of("a"),
                true,
                ImmutableList.of(
                    AclEntry.of(AclEntry.Action.DENY, TCP).from(PREFIX).to(PREFIX),
                    AclEntry.of(AclEntry.Action.LOG, TCP),
                    AclEntry.of(AclEntry.Action.ALLOW, PING)))
            .withQuestionsPerSecond(17);
    assertEquals(policy, PolicyCodecs.policies().decode(PolicyCodecs.policies().encode(policy)));
  }

  @Test
  void policiesOfPlacesComeBackUnderTheirNames() {
    for (Scope place : List.of(Scope.edge(EdgeId.of("hv1")), Scope.site("hv1"))) {
      LocalPolicy policy =
          LocalPolicy.of(
              place,
              ImmutableList.of(
                  AclEntry.of(AclEntry.Action.DENY, TCP).to(PREFIX),
                  AclEntry.of(AclEntry.Action.LOG, PING)));
      assertEquals(policy, PolicyCodecs.local().decode(PolicyCodecs.local().encode(policy)));
      LocalPolicy limited = policy.within(Rate.of(1_000, Rate.MAX));
      assertEquals(limited, PolicyCodecs.local().decode(PolicyCodecs.local().encode(limited)));
      assertEquals(place, Scope.parse(place.toString()));
    }
    assertThrows(IllegalArgumentException.class, () -> Scope.parse("hv1"));
  }

  @Test
  void aPolicyThatWasStoredBeforeQuestionsWereMeteredHasTheUsualRate() {
    byte[] before =
        "{\"form\":1,\"committed\":{\"network\":\"a\",\"guarded\":true,\"entries\":[]}}"
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(
        NetworkPolicy.of(NetworkId.of("a"), true, ImmutableList.of()),
        PolicyCodecs.policies().decode(before));
  }

  @Test
  void underlaysComeBack() {
    for (Optional<IpPrefix> network : List.of(Optional.of(PREFIX), Optional.<IpPrefix>empty())) {
      Underlay underlay =
          Underlay.of("leaf", "of:0000000000000101", PortRange.of(49_152, 49_215), network);
      assertEquals(
          underlay, PolicyCodecs.underlays().decode(PolicyCodecs.underlays().encode(underlay)));
    }
  }

  @Test
  void theStoredFormIsWhatItWasInRelease1() {
    SecurityGroup group =
        SecurityGroup.of(
            "web",
            NetworkId.of("a"),
            true,
            ImmutableList.of(SecurityRule.of(Direction.IN, TCP).remoteGroup("db")));
    assertEquals(
        "{\"form\":1,\"committed\":{\"id\":\"web\",\"network\":\"a\",\"stateful\":true,\"rules\":"
            + "[{\"direction\":\"IN\",\"traffic\":{\"family\":\"IPV4\",\"protocol\":6,"
            + "\"ports\":[5000,5100]},\"remoteGroup\":\"db\"}]}}",
        new String(PolicyCodecs.groups().encode(group), StandardCharsets.UTF_8));
  }
}
