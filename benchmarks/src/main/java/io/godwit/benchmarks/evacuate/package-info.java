/** How fast a hypervisor can be emptied. */
@NullMarked
package io.godwit.benchmarks.evacuate;

import org.jspecify.annotations.NullMarked;
