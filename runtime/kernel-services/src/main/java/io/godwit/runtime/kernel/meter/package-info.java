/** ONOS's meter store, on top of the kernel's replicated maps. */
package io.godwit.runtime.kernel.meter;
