package io.godwit.app.facts;

import java.util.OptionalLong;

/** What is known of a switch's ports. Thread-safe. */
public interface PortNames {

  /** Whether the switch has ever connected, so that its ports are known. */
  boolean knows(String switchId);

  /** The number of the port with this name, if the switch has it. */
  OptionalLong number(String switchId, String name);

  /** Whether the switch has a port with this number. */
  boolean has(String switchId, long number);
}
