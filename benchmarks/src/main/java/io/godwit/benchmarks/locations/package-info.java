/** Lookups and memory of the location service beside a plain map. */
@NullMarked
package io.godwit.benchmarks.locations;

import org.jspecify.annotations.NullMarked;
