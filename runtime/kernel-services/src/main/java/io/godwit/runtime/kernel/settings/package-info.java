/** What the embedded kernel does differently from an ONOS as it comes out of the box. */
package io.godwit.runtime.kernel.settings;
