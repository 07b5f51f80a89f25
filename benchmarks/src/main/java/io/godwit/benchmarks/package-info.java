/** Measurements of Godwit beside a baseline in the same run, and their command line. */
@NullMarked
package io.godwit.benchmarks;

import org.jspecify.annotations.NullMarked;
