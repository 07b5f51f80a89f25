/** The running controller as the benchmarks meet it: from outside, with emulated hypervisors. */
@NullMarked
package io.godwit.benchmarks.controller;

import org.jspecify.annotations.NullMarked;
