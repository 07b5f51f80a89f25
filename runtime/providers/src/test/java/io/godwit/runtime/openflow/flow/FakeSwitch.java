package io.godwit.runtime.openflow.flow;

import com.google.common.reflect.Reflection;
import java.util.List;
import java.util.function.Consumer;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;

/** A connected switch, number 1, that only takes messages. */
final class FakeSwitch {

  static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);

  private FakeSwitch() {}

  static OpenFlowSwitch sendingTo(Consumer<List<OFMessage>> sent) {
    return Reflection.newProxy(
        OpenFlowSwitch.class,
        (proxy, method, args) ->
            switch (method.getName()) {
              case "getDpid" -> new Dpid(1);
              case "factory" -> FACTORY;
              case "sendMsg" -> {
                sent.accept((List<OFMessage>) args[0]);
                yield null;
              }
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }
}
