/**
 * The engine that drives two QEMU processes over the QEMU Machine Protocol: its steps as a pure
 * function, {@link io.godwit.app.engine.qmp.QmpPlan}, and what carries them out. Connections are
 * opened through {@link io.godwit.app.engine.qmp.QmpMonitors}; the sockets are in {@code qmp.tcp}.
 */
package io.godwit.app.engine.qmp;
