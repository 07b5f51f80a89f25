/**
 * The far side over SSH: a connection to any host with Mininet, and the resident agent that runs
 * there.
 */
@NullMarked
package io.godwit.scenarios.ssh;

import org.jspecify.annotations.NullMarked;
