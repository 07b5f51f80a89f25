/** OpenFlow 1.3 switches under ONOS's provider interfaces. */
package io.godwit.runtime.openflow;
