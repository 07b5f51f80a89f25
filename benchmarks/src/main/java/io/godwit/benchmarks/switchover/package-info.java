/** How fast the network follows a guest, by the number of edges and endpoints. */
@NullMarked
package io.godwit.benchmarks.switchover;

import org.jspecify.annotations.NullMarked;
