/** QEMU's monitors over TCP: the sockets behind {@code engine.qmp}. */
package io.godwit.app.engine.qmp.tcp;
