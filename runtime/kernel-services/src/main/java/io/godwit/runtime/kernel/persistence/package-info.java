/** ONOS's persistence service: maps and sets of one node that live on its disk. */
package io.godwit.runtime.kernel.persistence;
