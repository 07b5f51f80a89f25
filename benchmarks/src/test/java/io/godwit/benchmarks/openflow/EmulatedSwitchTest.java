package io.godwit.benchmarks.openflow;

import static io.godwit.benchmarks.openflow.Rules.MAC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFBarrierReply;
import org.projectfloodlight.openflow.protocol.OFControllerRole;
import org.projectfloodlight.openflow.protocol.OFDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFEchoReply;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFeaturesReply;
import org.projectfloodlight.openflow.protocol.OFFlowAdd;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFHello;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFRoleReply;
import org.projectfloodlight.openflow.protocol.OFStatsReply;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;

/** A switch and a controller's end of its connection, over a real socket. */
@Timeout(30)
class EmulatedSwitchTest {
  private static final OFFactory FACTORY = Answers.FACTORY;
  private static final int GUEST_PORTS = 1_200;

  private ServerSocket server;
  private Fleet fleet;
  private EmulatedSwitch emulated;
  private Socket socket;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    fleet =
        new Fleet(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
    emulated = fleet.add(new SwitchIdentity(0x2a, GUEST_PORTS));
    socket = server.accept();
  }

  @AfterEach
  void disconnect() throws IOException {
    fleet.close();
    socket.close();
    server.close();
  }

  private void send(OFMessage... messages) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    for (OFMessage message : messages) {
      message.writeTo(bytes);
    }
    socket.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
  }

  private OFMessage receive() throws IOException, OFParseError {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] head = in.readNBytes(4);
    int length = (head[2] & 0xff) << 8 | head[3] & 0xff;
    ByteBuf message = Unpooled.buffer().writeBytes(head).writeBytes(in.readNBytes(length - 4));
    return FACTORY.getReader().readFrom(message);
  }

  private <M extends OFMessage> M receive(Class<M> type) throws IOException, OFParseError {
    return assertInstanceOf(type, receive());
  }

  /** All parts of an answer. */
  private <R extends OFStatsReply> List<R> receiveAll(Class<R> type)
      throws IOException, OFParseError {
    List<R> parts = new ArrayList<>();
    do {
      parts.add(receive(type));
    } while (parts.get(parts.size() - 1).getFlags().contains(OFStatsReplyFlags.REPLY_MORE));
    return parts;
  }

  private void barrier(long xid) throws IOException, OFParseError {
    send(FACTORY.buildBarrierRequest().setXid(xid).build());
    assertEquals(xid, receive(OFBarrierReply.class).getXid());
  }

  private List<OFFlowStatsEntry> readRules() throws IOException, OFParseError {
    send(
        FACTORY
            .buildFlowStatsRequest()
            .setTableId(TableId.ALL)
            .setOutPort(OFPort.ANY)
            .setOutGroup(OFGroup.ANY)
            .setMatch(FACTORY.matchWildcardAll())
            .build());
    return receiveAll(OFFlowStatsReply.class).stream()
        .flatMap(part -> part.getEntries().stream())
        .collect(Collectors.toList());
  }

  @Test
  void itGreetsAndSaysWhoItIs() throws Exception {
    receive(OFHello.class);
    send(
        FACTORY.buildFeaturesRequest().setXid(5).build(),
        FACTORY.buildDescStatsRequest().setXid(6).build());
    OFFeaturesReply features = receive(OFFeaturesReply.class);
    assertEquals(5, features.getXid());
    assertEquals(0x2a, features.getDatapathId().getLong());
    OFDescStatsReply description = receive(OFDescStatsReply.class);
    assertEquals("Nicira, Inc.", description.getMfrDesc());
    assertEquals("3.1.0", description.getSwDesc());
    assertEquals("of:000000000000002a", emulated.identity().onosId());
  }

  @Test
  void itDescribesAllItsPorts() throws Exception {
    receive(OFHello.class);
    send(FACTORY.buildPortDescStatsRequest().build());
    List<OFPortDesc> ports =
        receiveAll(OFPortDescStatsReply.class).stream()
            .flatMap(part -> part.getEntries().stream())
            .collect(Collectors.toList());
    assertEquals(GUEST_PORTS + 1, ports.size());
    assertEquals("vxlan", ports.get(0).getName());
    assertEquals("vm2", ports.get(1).getName());
    assertEquals(2, ports.get(1).getPortNo().getPortNumber());
  }

  @Test
  void itObeysTheMaster() throws Exception {
    receive(OFHello.class);
    assertFalse(emulated.mastered().isDone());
    send(FACTORY.buildRoleRequest().setXid(9).setRole(OFControllerRole.ROLE_MASTER).build());
    OFRoleReply reply = receive(OFRoleReply.class);
    assertEquals(9, reply.getXid());
    assertEquals(OFControllerRole.ROLE_MASTER, reply.getRole());
    emulated.mastered().join();
  }

  @Test
  void itEchoes() throws Exception {
    receive(OFHello.class);
    send(FACTORY.buildEchoRequest().setXid(11).build());
    assertEquals(11, receive(OFEchoReply.class).getXid());
  }

  @Test
  void aBarrierConfirmsTheChangesBeforeIt() throws Exception {
    receive(OFHello.class);
    long before = System.nanoTime();
    send(Rules.add(0, 1, 1, MAC, 2), Rules.add(0, 2, 2, MAC, 2));
    barrier(20);
    assertEquals(2, emulated.rules());
    List<Confirmation> confirmations = emulated.takeConfirmations();
    assertEquals(1, confirmations.size());
    assertEquals(2, confirmations.get(0).changes());
    long age = confirmations.get(0).nanos() - before;
    assertTrue(age > 0 && age <= System.nanoTime() - before);
    assertTrue(emulated.takeConfirmations().isEmpty());
  }

  @Test
  void aBarrierWithoutChangesConfirmsNothing() throws Exception {
    receive(OFHello.class);
    barrier(20);
    assertEquals(0, emulated.rules());
    assertTrue(emulated.takeConfirmations().isEmpty());
  }

  @Test
  void itShowsItsRulesInAsManyMessagesAsItTakes() throws Exception {
    receive(OFHello.class);
    int many = 2_000;
    for (int i = 0; i < many; i++) {
      send(Rules.add(0, i, i, MAC, 2));
    }
    List<OFFlowStatsEntry> rules = readRules();
    assertEquals(many, rules.size());
    assertEquals(Rules.match(MAC), rules.get(many - 1).getMatch());
    assertEquals(many - 1, rules.get(many - 1).getPriority());
  }

  @Test
  void itTellsWhichRulesWent() throws Exception {
    receive(OFHello.class);
    OFFlowAdd rule = Rules.add(0, 1, 77, MAC, 2);
    send(rule, Rules.delete(rule));
    assertEquals(77, receive(OFFlowRemoved.class).getCookie().getValue());
  }

  @Test
  void itRefusesWhatItDoesNotUnderstand() throws Exception {
    receive(OFHello.class);
    send(
        Rules.deleteByAddress(MAC),
        FACTORY.buildQueueGetConfigRequest().setXid(31).setPort(OFPort.ANY).build());
    receive(OFErrorMsg.class);
    assertEquals(31, receive(OFErrorMsg.class).getXid());
    barrier(32);
    assertTrue(emulated.takeConfirmations().isEmpty());
  }

  @Test
  void itComesBackWithItsRules() throws Exception {
    receive(OFHello.class);
    send(Rules.add(0, 1, 1, MAC, 2));
    barrier(20);
    socket.close();
    socket = server.accept();
    receive(OFHello.class);
    assertEquals(1, readRules().size());
  }
}
