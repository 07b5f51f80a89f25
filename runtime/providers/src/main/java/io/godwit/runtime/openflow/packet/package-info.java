/** Packets from switches to applications, and from applications out through switches. */
package io.godwit.runtime.openflow.packet;
