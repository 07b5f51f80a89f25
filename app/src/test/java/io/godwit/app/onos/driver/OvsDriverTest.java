package io.godwit.app.onos.driver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.reflect.Reflection;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.driver.extensions.NiciraExtensionTreatmentInterpreter;
import org.onosproject.net.behaviour.ExtensionTreatmentResolver;
import org.onosproject.net.behaviour.MplsQuery;
import org.onosproject.net.behaviour.Pipeliner;
import org.onosproject.net.behaviour.VlanQuery;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverResolver;
import org.onosproject.net.driver.XmlDriverLoader;
import org.onosproject.net.flow.ExtensionSelectorCodec;
import org.onosproject.net.flow.ExtensionTreatmentCodec;
import org.onosproject.openflow.controller.ExtensionSelectorInterpreter;
import org.onosproject.openflow.controller.ExtensionTreatmentInterpreter;
import org.onosproject.openflow.controller.driver.OpenFlowSwitchDriver;

/** What the driver that the application brings says a switch can do. */
class OvsDriverTest {

  private static final DriverResolver NOTHING =
      Reflection.newProxy(DriverResolver.class, (proxy, method, args) -> null);

  private final Set<Driver> stock =
      load(NiciraExtensionTreatmentInterpreter.class, "onos", NOTHING);
  private final Driver driver =
      named(
          load(
              OvsDriverLoader.class,
              "godwit",
              Reflection.newProxy(
                  DriverResolver.class, (proxy, method, args) -> named(stock, (String) args[0]))),
          "godwit-ovs");

  OvsDriverTest() throws IOException {}

  private static Set<Driver> load(Class<?> from, String prefix, DriverResolver others)
      throws IOException {
    try (InputStream drivers = from.getResourceAsStream("/" + prefix + "-drivers.xml")) {
      return new XmlDriverLoader(from.getClassLoader(), null)
          .loadDrivers(Objects.requireNonNull(drivers), others)
          .getDrivers();
    }
  }

  private static Driver named(Set<Driver> drivers, String name) {
    return drivers.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void itSpeaksTheExtensionsThatRulesNeed() {
    assertTrue(driver.hasBehaviour(ExtensionTreatmentInterpreter.class));
    assertTrue(driver.hasBehaviour(ExtensionTreatmentResolver.class));
    assertTrue(driver.hasBehaviour(ExtensionTreatmentCodec.class));
    assertTrue(driver.hasBehaviour(ExtensionSelectorInterpreter.class));
    assertTrue(driver.hasBehaviour(ExtensionSelectorCodec.class));
  }

  @Test
  void aSwitchConnectsAndIsAPipelineAsAnyOther() {
    assertTrue(driver.hasBehaviour(OpenFlowSwitchDriver.class));
    assertTrue(driver.hasBehaviour(Pipeliner.class));
    assertNotNull(driver.getProperty("supportPacketRequest"));
  }

  /** Stock ONOS's own says that they have: 4,096 VLANs and a million labels each. */
  @Test
  void portsHaveNoLabelsThatOnosWouldRegisterOneByOne() {
    assertTrue(named(stock, "ovs").hasBehaviour(MplsQuery.class));
    assertFalse(driver.hasBehaviour(VlanQuery.class));
    assertFalse(driver.hasBehaviour(MplsQuery.class));
  }
}
