/** What security groups cost, at edges and in a switchover. */
@NullMarked
package io.godwit.benchmarks.policy;

import org.jspecify.annotations.NullMarked;
