package io.godwit.app.onos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.app.onos.driver.OvsTreatmentInterpreter;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Endpoint;
import io.godwit.location.NetworkId;
import io.godwit.overlay.fabric.Lab;
import io.godwit.overlay.fabric.Lab.Attached;
import io.godwit.overlay.flow.FlowSpec;
import io.godwit.overlay.policy.AclEntry;
import io.godwit.overlay.policy.Direction;
import io.godwit.overlay.policy.IpFamily;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.NetworkPolicy;
import io.godwit.overlay.policy.PortRange;
import io.godwit.overlay.policy.Scope;
import io.godwit.overlay.policy.SecurityGroup;
import io.godwit.overlay.policy.SecurityRule;
import io.godwit.overlay.policy.Traffic;
import io.godwit.overlay.view.NetworkView;
import io.godwit.overlay.view.Placement;
import io.godwit.overlay.view.Stage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFPort;

/**
 * What a switch is told is read back as what was meant: ONOS would put a rule that is read as
 * another one in its place again with every reading, for ever.
 */
class RoundTripTest {

  private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
  private static final NetworkId NETWORK = NetworkId.of("a");
  private static final String GROUP = "web";
  private static final Traffic HTTP =
      Traffic.of(IpFamily.IPV4, Traffic.TCP).ports(PortRange.of(80, 80));

  private final FlowRuleTranslator translator =
      new FlowRuleTranslator(new DefaultApplicationId(7, "io.godwit"));
  private final OvsTreatmentInterpreter interpreter = new OvsTreatmentInterpreter();
  private final Lab lab = new Lab().edges(3).network("a", 5001);
  private final AttachmentPoint destination = lab.freePort(2);
  private final Attached guest = lab.vm("a", 1, 1);

  RoundTripTest() {
    lab.vm("a", 2, 3);
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void whatIsReadIsWhatWasSaid(Stage stage) throws OFParseError {
    NetworkView view = everythingIsSaid(stage);
    int read = 0;
    for (int edge = 1; edge <= 3; edge++) {
      DeviceId device = DeviceId.deviceId(view.edge(Lab.hv(edge)).orElseThrow().switchId());
      for (FlowSpec spec : lab.planner().plan(view, Lab.hv(edge))) {
        FlowRule rule = translator.translate(device, spec, Optional.empty());
        if (rule.selector().getCriterion(Criterion.Type.IN_PORT) instanceof PortCriterion in) {
          assertIsRead(in.port());
        }
        for (Instruction instruction : rule.treatment().allInstructions()) {
          if (instruction instanceof ExtensionInstructionWrapper) {
            ExtensionTreatment said =
                ((ExtensionInstructionWrapper) instruction).extensionInstruction();
            OFAction action = overTheWire(interpreter.mapInstruction(FACTORY, said));
            assertEquals(said, interpreter.mapAction(action), spec::toString);
            read++;
          } else if (instruction instanceof OutputInstruction output) {
            assertIsRead(output.port());
          }
        }
      }
    }
    assertTrue(read > 100, "only " + read + " to read");
  }

  /** As ONOS's flow rule providers read a port, reserved ones too. */
  private static void assertIsRead(PortNumber port) {
    OFPort sent = OFPort.of((int) port.toLong());
    assertEquals(port, PortNumber.portNumber(sent.getPortNumber()));
  }

  /** A guest in a group, under a list of its network, of its site and of both its edges. */
  private NetworkView everythingIsSaid(Stage stage) {
    Endpoint plain = guest.endpoint();
    Endpoint grouped =
        Endpoint.of(plain.id(), NETWORK, plain.mac(), plain.addresses(), ImmutableSet.of(GROUP));
    ImmutableList<AclEntry> list =
        ImmutableList.of(
            AclEntry.of(AclEntry.Action.LOG, Traffic.any(IpFamily.IPV6)),
            AclEntry.of(AclEntry.Action.DENY, HTTP));
    Placement placement =
        stage == Stage.STEADY
            ? Placement.steady(guest.place(), 1)
            : Placement.moving(stage, guest.place(), destination, 2);
    return lab.view()
        .withGroup(
            SecurityGroup.of(
                GROUP, NETWORK, true, ImmutableList.of(SecurityRule.of(Direction.IN, HTTP))))
        .withPolicy(NetworkPolicy.of(NETWORK, true, list))
        .with(LocalPolicy.of(Scope.edge(Lab.hv(1)), list))
        .with(LocalPolicy.of(Scope.edge(Lab.hv(2)), list))
        .with(grouped, placement);
  }

  private static OFAction overTheWire(OFAction action) throws OFParseError {
    ByteBuf bytes = Unpooled.buffer();
    action.writeTo(bytes);
    return FACTORY.actions().getReader().readFrom(bytes);
  }
}
