/**
 * OpenFlow 1.3 switches without a datapath: they answer what a controller asks, hold the rules they
 * are given and note when they confirmed them.
 */
@NullMarked
package io.godwit.benchmarks.openflow;

import org.jspecify.annotations.NullMarked;
