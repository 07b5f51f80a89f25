/** Switches, their ports and who is in charge of them. */
package io.godwit.runtime.openflow.device;
