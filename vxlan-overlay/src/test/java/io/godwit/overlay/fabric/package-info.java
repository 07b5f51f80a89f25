/**
 * A network of simulated switches that interprets the pipeline's rules as Open vSwitch would, so
 * that a test can ask what arrives where if a frame leaves some port.
 */
package io.godwit.overlay.fabric;
