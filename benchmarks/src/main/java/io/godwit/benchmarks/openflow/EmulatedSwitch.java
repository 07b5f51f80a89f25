package io.godwit.benchmarks.openflow;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFControllerRole;
import org.projectfloodlight.openflow.protocol.OFFlowModFailedCode;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFRoleRequest;
import org.projectfloodlight.openflow.protocol.OFType;
import org.projectfloodlight.openflow.types.OFErrorCauseData;

/**
 * A switch that connects to a controller, and again when the connection is lost; its rules outlive
 * the connection. Everything happens on one event loop, but the public methods may be called from
 * any thread.
 */
public final class EmulatedSwitch {
  private static final int HEADER = 8;
  private static final int STATISTICS_HEADER = HEADER + 8;
  private static final int MOST_BYTES = 0xffff;
  private static final int TYPE_FLOW_MOD = 14;
  private static final int TYPE_FLOW_REMOVED = 11;
  private static final int TYPE_MULTIPART_REQUEST = 18;
  private static final int TYPE_MULTIPART_REPLY = 19;
  private static final int TYPE_BARRIER_REQUEST = 20;
  private static final int MULTIPART_FLOW = 1;
  private static final int REPLY_MORE = 1;
  private static final int VERSION = 4;
  private static final long RECONNECT_MILLIS = 1_000;

  private final SwitchIdentity identity;
  private final InetSocketAddress controller;
  private final EventLoop loop;
  private final FlowTables tables = new FlowTables();
  private final Answers answers;
  private final CompletableFuture<Void> mastered = new CompletableFuture<>();
  private int changes;
  private boolean closed;
  private @Nullable Channel channel;

  // Guarded by itself.
  private final List<Confirmation> confirmations = new ArrayList<>();

  EmulatedSwitch(SwitchIdentity identity, InetSocketAddress controller, EventLoop loop) {
    this.identity = identity;
    this.controller = controller;
    this.loop = loop;
    this.answers = new Answers(identity, tables::size);
  }

  public SwitchIdentity identity() {
    return identity;
  }

  /** Completes when a controller has first taken charge of it. */
  public CompletableFuture<Void> mastered() {
    return mastered;
  }

  /** How many rules it holds. */
  public int rules() {
    return CompletableFuture.supplyAsync(tables::size, loop).join();
  }

  /** What it has confirmed since this was last asked, oldest first. */
  public List<Confirmation> takeConfirmations() {
    synchronized (confirmations) {
      List<Confirmation> taken = List.copyOf(confirmations);
      confirmations.clear();
      return taken;
    }
  }

  void connect() {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened
                        .pipeline()
                        .addLast(new LengthFieldBasedFrameDecoder(MOST_BYTES, 2, 2, -4, 0))
                        .addLast(new Connection());
                  }
                })
            .connect(controller);
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            channel = connecting.channel();
          } else {
            reconnect();
          }
        });
  }

  /** Takes the connection down for good. */
  public void close() {
    CompletableFuture.runAsync(
            () -> {
              closed = true;
              if (channel != null) {
                channel.close();
              }
            },
            loop)
        .join();
  }

  private void reconnect() {
    if (!closed) {
      loop.schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void confirmed() {
    if (changes > 0) {
      synchronized (confirmations) {
        confirmations.add(new Confirmation(System.nanoTime(), changes));
      }
      changes = 0;
    }
  }

  private final class Connection extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context, Answers.FACTORY.buildHello().setXid(1).build());
      context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      reconnect();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws OFParseError {
      ByteBuf frame = (ByteBuf) message;
      try {
        handle(context, frame);
      } finally {
        frame.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // As a real switch would: the controller sees the connection go and come back.
      context.close();
    }

    private void handle(ChannelHandlerContext context, ByteBuf frame) throws OFParseError {
      int type = frame.getUnsignedByte(1);
      if (type == TYPE_FLOW_MOD) {
        change(context, frame);
      } else if (type == TYPE_BARRIER_REQUEST) {
        // Once the reply is on its way the confirmation counts, not when the loop gets to rest.
        send(context, Answers.FACTORY.buildBarrierReply().setXid(frame.getUnsignedInt(4)).build());
        context.flush();
        confirmed();
      } else if (type == TYPE_MULTIPART_REQUEST
          && frame.getUnsignedShort(HEADER) == MULTIPART_FLOW) {
        showRules(context, frame.getInt(4));
      } else {
        OFMessage question = Answers.FACTORY.getReader().readFrom(frame);
        answers.to(question).forEach(answer -> send(context, answer));
        if (question.getType() == OFType.ROLE_REQUEST
            && ((OFRoleRequest) question).getRole() == OFControllerRole.ROLE_MASTER) {
          mastered.complete(null);
        }
      }
    }

    private void change(ChannelHandlerContext context, ByteBuf frame) {
      try {
        for (FlowTables.Flow gone : tables.apply(frame)) {
          removed(context, gone);
        }
        changes++;
      } catch (FlowTables.UnsupportedException e) {
        byte[] cause = new byte[frame.readableBytes()];
        frame.getBytes(frame.readerIndex(), cause);
        send(
            context,
            Answers.FACTORY
                .errorMsgs()
                .buildFlowModFailedErrorMsg()
                .setXid(frame.getUnsignedInt(4))
                .setCode(OFFlowModFailedCode.UNKNOWN)
                .setData(OFErrorCauseData.of(cause, Answers.FACTORY.getVersion()))
                .build());
      }
    }

    private void removed(ChannelHandlerContext context, FlowTables.Flow gone) {
      ByteBuf message = context.alloc().buffer();
      message.writeByte(VERSION).writeByte(TYPE_FLOW_REMOVED).writeShort(0).writeInt(0);
      gone.writeRemoved(message);
      message.setShort(2, message.readableBytes());
      context.write(message);
    }

    private void showRules(ChannelHandlerContext context, int xid) {
      List<ByteBuf> pieces = tables.statistics(MOST_BYTES - STATISTICS_HEADER);
      for (int i = 0; i < pieces.size(); i++) {
        ByteBuf piece = pieces.get(i);
        ByteBuf head = context.alloc().buffer(STATISTICS_HEADER);
        head.writeByte(VERSION).writeByte(TYPE_MULTIPART_REPLY);
        head.writeShort(STATISTICS_HEADER + piece.readableBytes()).writeInt(xid);
        head.writeShort(MULTIPART_FLOW).writeShort(i < pieces.size() - 1 ? REPLY_MORE : 0);
        head.writeZero(4);
        context.write(head);
        context.write(piece);
      }
    }

    private void send(ChannelHandlerContext context, OFMessage message) {
      ByteBuf out = context.alloc().buffer();
      message.writeTo(out);
      context.write(out);
    }
  }
}
