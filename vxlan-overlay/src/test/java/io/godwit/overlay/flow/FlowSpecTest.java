package io.godwit.overlay.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

class FlowSpecTest {

  private static final Match ANY = Match.builder().build();
  private static final Match PORT = Match.builder().inPort(7).build();
  private static final MacAddress MAC = MacAddress.valueOf("02:00:00:00:00:01");

  @Test
  void aPriorityIsWhatOpenFlowCanSay() {
    assertThrows(IllegalArgumentException.class, () -> FlowSpec.in(Table.CLASSIFY, 0, ANY));
    assertThrows(IllegalArgumentException.class, () -> FlowSpec.in(Table.CLASSIFY, 65_536, ANY));
    assertEquals(1, FlowSpec.in(Table.CLASSIFY, 1, ANY).end().priority());
    assertEquals(65_535, FlowSpec.in(Table.CLASSIFY, 65_535, ANY).end().priority());
  }

  @Test
  void aRuleThatItsTableCannotMatchIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> FlowSpec.in(Table.FORWARD, 1, PORT));
    Match metadata = Match.builder().metadata(1).build();
    assertThrows(IllegalArgumentException.class, () -> FlowSpec.in(Table.CLASSIFY, 1, metadata));
  }

  @Test
  void aWayThatThePipelineDoesNotHaveIsRefused() {
    FlowSpec.Builder rule = FlowSpec.in(Table.CLASSIFY, 1, PORT);
    assertThrows(IllegalArgumentException.class, () -> rule.goTo(Table.FORWARD));
    assertEquals(Optional.of(Table.SOURCE_GUARD), rule.goTo(Table.SOURCE_GUARD).next());
  }

  @Test
  void itsIdentityIsTablePriorityAndMatch() {
    FlowSpec rule = FlowSpec.in(Table.CLASSIFY, 1, PORT).then(Action.output(2)).end();
    FlowSpec rewritten = FlowSpec.in(Table.CLASSIFY, 1, PORT).goTo(Table.SOURCE_GUARD);
    assertNotEquals(rule, rewritten);
    assertEquals(rule.identity(), rewritten.identity());
    assertNotEquals(rule.identity(), FlowSpec.in(Table.CLASSIFY, 2, PORT).end().identity());
    assertNotEquals(rule.identity(), FlowSpec.in(Table.CLASSIFY, 1, ANY).end().identity());
    assertNotEquals(rule.identity(), FlowSpec.in(Table.SOURCE_GUARD, 1, PORT).end().identity());
  }

  @Test
  void metadataIsWrittenForTheNextTableOnly() {
    FlowSpec.Builder rule = FlowSpec.in(Table.CLASSIFY, 1, PORT).writeMetadata(5);
    assertEquals(OptionalLong.of(5), rule.goTo(Table.SOURCE_GUARD).metadata());
    assertEquals(OptionalLong.empty(), rule.end().metadata());
  }

  @Test
  void actionsKeepTheirOrder() {
    List<Action> actions =
        List.of(Action.setTunnelId(1), Action.output(2), Action.setTunnelId(3), Action.output(2));
    FlowSpec.Builder rule = FlowSpec.in(Table.CLASSIFY, 1, PORT);
    actions.forEach(rule::then);
    assertEquals(actions, rule.end().actions());
  }

  @Test
  void aLimitIsPartOfWhatARuleDoes() {
    RateLimit limit = RateLimit.of("some", 100, 50);
    FlowSpec free = FlowSpec.in(Table.CLASSIFY, 1, PORT).goTo(Table.SOURCE_GUARD);
    FlowSpec limited = FlowSpec.in(Table.CLASSIFY, 1, PORT).within(limit).goTo(Table.SOURCE_GUARD);
    assertEquals(Optional.of(limit), limited.limit());
    assertEquals(Optional.empty(), free.limit());
    assertNotEquals(free, limited);
    assertEquals(free.identity(), limited.identity());
    assertEquals(
        "table=0,priority=1,in_port=7 actions=meter:some(100/s+50),goto_table:10",
        limited.toString());
  }

  @Test
  void aLimitWhereItWouldBeWrongIsRefused() {
    RateLimit limit = RateLimit.of("some", 100, 50);
    Match called = Match.builder().metadata(1).build();
    assertThrows(
        IllegalArgumentException.class, () -> FlowSpec.in(Table.MEMBER, 1, called).within(limit));
    FlowSpec.Builder drop = FlowSpec.in(Table.CLASSIFY, 1, PORT).within(limit);
    assertThrows(IllegalArgumentException.class, drop::end);
  }

  @Test
  void aLimitIsWhatASwitchCanCount() {
    assertThrows(IllegalArgumentException.class, () -> RateLimit.of("some", 0, 1));
    assertThrows(IllegalArgumentException.class, () -> RateLimit.of("some", 1, 0));
    assertThrows(IllegalArgumentException.class, () -> RateLimit.of("some", RateLimit.MAX + 1, 1));
    assertThrows(IllegalArgumentException.class, () -> RateLimit.of("not, a name", 1, 1));
    assertEquals(RateLimit.MAX, RateLimit.of("some", RateLimit.MAX, 1).packetsPerSecond());
  }

  @Test
  void afterACommitThereIsNothingButAnotherLookUp() {
    Match begins = Match.builder().metadata(1).ipv4().build();
    FlowSpec rule =
        FlowSpec.in(Table.IN_VERDICT, 1, begins)
            .then(Action.commit(7))
            .then(Action.loadMetadata(2))
            .then(Action.track(7, Table.IN_BEGUN))
            .end();
    assertEquals(3, rule.actions().size());
    FlowSpec.Builder delivers = FlowSpec.in(Table.IN_VERDICT, 1, begins).then(Action.commit(7));
    assertThrows(IllegalArgumentException.class, () -> delivers.then(Action.output(7)));
    FlowSpec.Builder goesOn = FlowSpec.in(Table.OUT_VERDICT, 1, begins).then(Action.commit(7));
    assertThrows(IllegalArgumentException.class, () -> goesOn.goTo(Table.RESOLVE));
  }

  @Test
  void itReadsAsOvsOfctlWritesIt() {
    assertEquals(
        "table=0,priority=1 actions=drop", FlowSpec.in(Table.CLASSIFY, 1, ANY).end().toString());
    assertEquals(
        "table=0,priority=6001,in_port=7 actions=write_metadata:0x1389,goto_table:10",
        FlowSpec.in(Table.CLASSIFY, 6001, PORT)
            .writeMetadata(5001)
            .goTo(Table.SOURCE_GUARD)
            .toString());
    assertEquals(
        "table=0,priority=1 actions=set_field:0xff->tun_id,set_field:10.255.0.2->tun_dst,output:3,"
            + "in_port",
        FlowSpec.in(Table.CLASSIFY, 1, ANY)
            .then(Action.setTunnelId(255))
            .then(Action.setTunnelDestination(Ip4Address.valueOf("10.255.0.2")))
            .then(Action.output(3))
            .then(Action.outputInPort())
            .end()
            .toString());
  }

  @Test
  void soDoesEveryAction() {
    assertEquals("set_field:" + MAC + "->eth_src", Action.setEthSrc(MAC).toString());
    assertEquals("set_field:" + MAC + "->eth_dst", Action.setEthDst(MAC).toString());
    assertEquals("set_field:" + MAC + "->arp_sha", Action.setArpSha(MAC).toString());
    IpAddress ip = IpAddress.valueOf("10.0.0.1");
    assertEquals("set_field:10.0.0.1->arp_spa", Action.setArpSpa(ip).toString());
    assertEquals("set_field:2->arp_op", Action.arpReply().toString());
    assertEquals("move:eth_src->eth_dst", Action.moveEthSrcToDst().toString());
    assertEquals("move:arp_sha->arp_tha", Action.moveArpShaToTha().toString());
    assertEquals("move:arp_spa->arp_tpa", Action.moveArpSpaToTpa().toString());
    assertEquals("move:tun_src->metadata[0..31]", Action.moveTunnelSourceToMetadata().toString());
    assertEquals("dec_ttl", Action.decrementTtl().toString());
  }
}
