/** Scenarios: JUnit tests on real networks, run by name from the command line. */
@NullMarked
package io.godwit.scenarios.scenario;

import org.jspecify.annotations.NullMarked;
