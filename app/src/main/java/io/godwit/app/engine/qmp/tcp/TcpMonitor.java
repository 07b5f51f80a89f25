package io.godwit.app.engine.qmp.tcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.QmpCommand;
import io.godwit.app.engine.qmp.QmpMonitors.Listener;
import io.godwit.app.engine.qmp.QmpMonitors.Monitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a QEMU monitor: JSON objects, one a line. It is open once QEMU has greeted and
 * has taken {@code qmp_capabilities}. Thread-safe.
 */
final class TcpMonitor implements Monitor {

  private static final Logger log = LoggerFactory.getLogger(TcpMonitor.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_LINE = 1 << 20;

  private enum State {
    CONNECTING,
    NEGOTIATING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private final AsynchronousSocketChannel channel;
  private final Listener listener;
  private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Queue<ByteBuffer> out = new ArrayDeque<>();
  private State state = State.CONNECTING;

  TcpMonitor(AsynchronousSocketChannel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  void connect(HostAndPort address) {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(
          new InetSocketAddress(address.getHost(), address.getPort()),
          null,
          handler(nothing -> read()));
    } catch (IOException | RuntimeException e) {
      // A host that can't be resolved, or a channel that was closed before.
      fail(e);
    }
  }

  void giveUpUnlessOpen() {
    boolean isLate;
    synchronized (this) {
      isLate = state == State.CONNECTING || state == State.NEGOTIATING;
    }
    if (isLate) {
      fail(new IOException("no greeting"));
    }
  }

  @Override
  public void send(QmpCommand command) {
    write(command.name(), command.arguments());
  }

  private void write(String command, ImmutableMap<String, Object> arguments) {
    byte[] bytes;
    try {
      bytes =
          MAPPER.writeValueAsBytes(
              arguments.isEmpty()
                  ? ImmutableMap.of("execute", command)
                  : ImmutableMap.of("execute", command, "arguments", arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 1).put(bytes).put((byte) '\n');
    message.flip();
    boolean isFirst;
    synchronized (this) {
      if (state == State.CLOSING || state == State.CLOSED) {
        return;
      }
      isFirst = out.isEmpty();
      out.add(message);
    }
    if (isFirst) {
      writeNext();
    }
  }

  private void writeNext() {
    ByteBuffer next;
    synchronized (this) {
      while ((next = out.peek()) != null && !next.hasRemaining()) {
        out.remove();
      }
      if (next == null && state == State.CLOSING) {
        state = State.CLOSED;
        closeChannel();
      }
    }
    if (next != null) {
      channel.write(next, null, handler(count -> writeNext()));
    }
  }

  private void read() {
    in.clear();
    channel.read(in, null, handler(this::received));
  }

  private void received(int count) {
    if (count < 0) {
      fail(new IOException("QEMU closed the connection"));
      return;
    }
    in.flip();
    while (in.hasRemaining()) {
      byte next = in.get();
      if (next != '\n') {
        line.write(next);
      } else if (line.size() > 1 && !message(line.toByteArray())) {
        return;
      } else {
        line.reset();
      }
    }
    if (line.size() > MAX_LINE) {
      fail(new IOException("a line of more than " + MAX_LINE + " bytes: that is no QEMU monitor"));
      return;
    }
    read();
  }

  /** Returns whether to go on. */
  private boolean message(byte[] text) {
    line.reset();
    JsonNode message;
    try {
      message = MAPPER.readTree(text);
    } catch (IOException e) {
      fail(new IOException("not a QEMU monitor", e));
      return false;
    }
    State now;
    synchronized (this) {
      now = state;
      if (now == State.CONNECTING && message.has("QMP")) {
        state = State.NEGOTIATING;
      } else if (now == State.NEGOTIATING && message.has("return")) {
        state = State.OPEN;
      }
    }
    switch (now) {
      case CONNECTING:
        write("qmp_capabilities", ImmutableMap.of());
        break;
      case NEGOTIATING:
        if (message.has("return")) {
          listener.opened();
        }
        break;
      case OPEN:
        listener.received(message);
        break;
      default:
        return false;
    }
    return true;
  }

  /** What was sent before still goes out. */
  @Override
  public void close() {
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSING;
      if (!out.isEmpty()) {
        return;
      }
      state = State.CLOSED;
    }
    closeChannel();
  }

  private void fail(Throwable error) {
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      out.clear();
    }
    closeChannel();
    log.debug("QEMU monitor", error);
    listener.closed(error instanceof ConnectException);
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("closing a monitor", e);
    }
  }

  private <T> CompletionHandler<T, Void> handler(Consumer<T> then) {
    return new CompletionHandler<>() {
      @Override
      public void completed(T result, Void nothing) {
        then.accept(result);
      }

      @Override
      public void failed(Throwable error, Void nothing) {
        fail(error);
      }
    };
  }
}
