package io.godwit.benchmarks.controller;

import com.sun.tools.attach.VirtualMachine;
import java.util.List;
import java.util.stream.Collectors;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the controller's JVM keeps alive. */
public final class ControllerMemory {
  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  private ControllerMemory() {}

  /**
   * Megabytes of live objects on its heap, after a full collection.
   *
   * @param pid on this machine, of the same user
   */
  // The far end is a JVM of the same user on this machine, at the address that it has just named.
  @SuppressWarnings("BanJNDI")
  public static double liveMegabytes(String pid) throws Exception {
    VirtualMachine jvm = VirtualMachine.attach(pid);
    try (JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      String histogram =
          (String)
              server.invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      // Its last line: Total, objects, bytes.
      List<String> lines = histogram.lines().collect(Collectors.toList());
      String[] total = lines.get(lines.size() - 1).trim().split("\\s+");
      return Long.parseLong(total[2]) / BYTES_PER_MEGABYTE;
    } finally {
      jvm.detach();
    }
  }
}
