/**
 * All that a run needs, opened from the environment: the SSH host, the controller, a built network.
 */
@NullMarked
package io.godwit.scenarios.testbed;

import org.jspecify.annotations.NullMarked;
