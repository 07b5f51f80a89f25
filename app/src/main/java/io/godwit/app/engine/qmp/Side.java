package io.godwit.app.engine.qmp;

/** One of the two QEMU processes of a migration. */
enum Side {
  SOURCE,
  DESTINATION
}
