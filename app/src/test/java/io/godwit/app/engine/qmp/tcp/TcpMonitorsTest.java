package io.godwit.app.engine.qmp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.FakeMonitors;
import io.godwit.app.engine.qmp.QmpMonitors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real socket, on whose other end the test writes what QEMU would. */
@Timeout(30)
class TcpMonitorsTest {

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final TcpMonitors monitors = new TcpMonitors(Thread::new, timer);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    monitors.close();
    timer.shutdownNow();
  }

  @Test
  void negotiatesAndThenCarriesCommandsEventsAndAnswersInOrder() throws Exception {
    QmpMonitors.Monitor monitor = open();
    try (Socket qemu = server.accept()) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(qemu.getInputStream(), StandardCharsets.UTF_8));
      write(qemu, "{\"QMP\": {\"version\": {}}}\r\n");
      assertEquals("{\"execute\":\"qmp_capabilities\"}", reader.readLine());
      write(qemu, "{\"return\": {}}\r\n");
      assertEquals("opened", next());
      FakeMonitors.sampleCommands().forEach(monitor::send);
      assertEquals("{\"execute\":\"query-status\"}", reader.readLine());
      assertEquals(
          "{\"execute\":\"migrate-set-parameters\",\"arguments\":{\"max-bandwidth\":67108864}}",
          reader.readLine());
      write(qemu, "{\"event\": \"STOP\"}\r\n{\"ret");
      write(qemu, "urn\": {}}\r\n");
      assertEquals("{\"event\":\"STOP\"}", next());
      assertEquals("{\"return\":{}}", next());
    }
    assertEquals("closed", next());
  }

  @Test
  void aHostThatRefusesIsToldFromOneThatDoesNot() throws Exception {
    int port = server.getLocalPort();
    server.close();
    monitors.open(HostAndPort.fromParts("127.0.0.1", port), new Ear());
    assertEquals("refused", next());
  }

  @Test
  void whatIsNoMonitorIsLeft() throws Exception {
    open();
    try (Socket other = server.accept()) {
      write(other, "SSH-2.0-OpenSSH\r\n");
      assertEquals("closed", next());
    }
  }

  @Test
  void aMonitorThatServesSomebodyElseDoesNotHoldUpForEver() throws Exception {
    open();
    try (Socket silent = server.accept()) {
      assertTrue(silent.isConnected());
      assertEquals("closed", next());
    }
  }

  @Test
  void whatWasSentBeforeTheEndStillArrives() throws Exception {
    QmpMonitors.Monitor monitor = open();
    try (Socket qemu = server.accept()) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(qemu.getInputStream(), StandardCharsets.UTF_8));
      write(qemu, "{\"QMP\": {}}\r\n{\"return\": {}}\r\n");
      assertEquals("opened", next());
      FakeMonitors.sampleCommands().forEach(monitor::send);
      monitor.close();
      assertEquals("{\"execute\":\"qmp_capabilities\"}", reader.readLine());
      assertEquals("{\"execute\":\"query-status\"}", reader.readLine());
      assertTrue(reader.readLine().contains("max-bandwidth"));
      assertEquals(null, reader.readLine());
    }
  }

  private QmpMonitors.Monitor open() {
    return monitors.open(HostAndPort.fromParts("127.0.0.1", server.getLocalPort()), new Ear());
  }

  private static void write(Socket qemu, String text) throws IOException {
    qemu.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    qemu.getOutputStream().flush();
  }

  private String next() throws InterruptedException {
    return heard.poll(20, TimeUnit.SECONDS);
  }

  private final class Ear implements QmpMonitors.Listener {
    @Override
    public void opened() {
      heard.add("opened");
    }

    @Override
    public void received(JsonNode message) {
      heard.add(message.toString());
    }

    @Override
    public void closed(boolean refused) {
      heard.add(refused ? "refused" : "closed");
    }
  }
}
