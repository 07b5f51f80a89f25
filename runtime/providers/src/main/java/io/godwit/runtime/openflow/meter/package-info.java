/** Meters of OpenFlow 1.3 switches. */
package io.godwit.runtime.openflow.meter;
