package io.godwit.benchmarks.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * The least that can be called a controller: one rule and a barrier at a time on one blocking
 * connection. What it measures is the floor below which nothing on this machine gets. Not
 * thread-safe.
 */
public final class BareController implements AutoCloseable {
  private static final int HEADER = 8;
  private static final int TYPE_BARRIER_REPLY = 21;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final ServerSocket server;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Fleet fleet;
  private long xid = 1;

  /** With one emulated switch of its own. */
  public BareController() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    server.setSoTimeout(TIMEOUT_MILLIS);
    fleet =
        new Fleet(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
    fleet.add(new SwitchIdentity(1, 1));
    socket = server.accept();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
    send(List.of(Answers.FACTORY.buildHello().setXid(xid).build()));
  }

  /** Sends one new rule with a barrier; returns the nanoseconds until it is confirmed. */
  public long change() throws IOException {
    xid += 2;
    List<OFMessage> messages =
        List.of(
            Answers.FACTORY
                .buildFlowAdd()
                .setXid(xid)
                .setBufferId(OFBufferId.NO_BUFFER)
                .setPriority(1_000)
                .setMatch(
                    Answers.FACTORY
                        .buildMatch()
                        .setExact(MatchField.ETH_DST, MacAddress.of(xid))
                        .build())
                .setActions(
                    List.of(Answers.FACTORY.actions().buildOutput().setPort(OFPort.of(1)).build()))
                .build(),
            Answers.FACTORY.buildBarrierRequest().setXid(xid + 1).build());
    long start = System.nanoTime();
    send(messages);
    while (receive() != xid + 1) {
      // The hello, once.
    }
    return System.nanoTime() - start;
  }

  private void send(List<OFMessage> messages) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    messages.forEach(message -> message.writeTo(bytes));
    out.write(bytes.array(), 0, bytes.readableBytes());
    out.flush();
  }

  /** The transaction id of the next barrier reply; 0 for another message. */
  private long receive() throws IOException {
    in.readByte();
    int type = in.readUnsignedByte();
    int length = in.readUnsignedShort();
    long id = Integer.toUnsignedLong(in.readInt());
    in.skipBytes(length - HEADER);
    return type == TYPE_BARRIER_REPLY ? id : 0;
  }

  @Override
  public void close() throws IOException {
    fleet.close();
    socket.close();
    server.close();
  }
}
