package io.godwit.app.engine.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;

/** Opens connections to the monitors of QEMU processes. Thread-safe. */
public interface QmpMonitors {

  /**
   * Begins to connect and to negotiate; the listener hears how it went.
   *
   * @return the connection, which takes commands once the listener was told that it is open
   */
  Monitor open(HostAndPort address, Listener listener);

  /** One connection. Thread-safe. */
  interface Monitor {

    /** Sends a command; its answer comes to the listener, in the order of sending. */
    void send(QmpCommand command);

    void close();
  }

  /** Hears what a monitor says, in order, on any thread. */
  interface Listener {

    void opened();

    /** An event or an answer, as QEMU sent it. */
    void received(JsonNode message);

    /**
     * The connection could not be made, or is gone; nothing more will come.
     *
     * @param refused whether the host says that nobody listens there
     */
    void closed(boolean refused);
  }
}
