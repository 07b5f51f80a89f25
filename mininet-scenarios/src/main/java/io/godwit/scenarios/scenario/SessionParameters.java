package io.godwit.scenarios.scenario;

import io.godwit.scenarios.testbed.Testbed;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the open session's parts to tests, and ends what a failed one has left running. */
final class SessionParameters implements ParameterResolver, AfterEachCallback {

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      Session.current().testbed().agent().endProbes();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Testbed.class || type == Recorder.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Session session = Session.current();
    return parameter.getParameter().getType() == Testbed.class
        ? session.testbed()
        : session.recorder();
  }
}
