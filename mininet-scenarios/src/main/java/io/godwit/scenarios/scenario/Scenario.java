package io.godwit.scenarios.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A scenario: a JUnit class whose tests run on a real network. Tests may take a {@link
 * io.godwit.scenarios.testbed.Testbed} and a {@link Recorder} as parameters.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("mininet")
@ExtendWith(SessionParameters.class)
public @interface Scenario {

  /** What users run it by. */
  String name();

  /** One line for the list. */
  String shows();

  /** Its place when all are run: what needs the same network stands together. */
  int order();
}
