package io.godwit.app;

import io.godwit.app.migration.BindingWriter;
import io.godwit.app.migration.Migration;
import io.godwit.location.Provenance;
import io.godwit.location.service.LocationAdminService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Writes bindings through the location service, off the control thread. A prepared binding has the
 * migration's epoch; what it becomes, at the destination or back at the source, has the next.
 */
final class Bindings implements BindingWriter {

  private final LocationAdminService admin;
  private final Executor storeThread;

  Bindings(LocationAdminService admin, Executor storeThread) {
    this.admin = admin;
    this.storeThread = storeThread;
  }

  @Override
  public CompletableFuture<Void> prepare(Migration m) {
    return write(() -> admin.prepare(m.endpoint(), m.to(), m.epoch() - 1, Provenance.ENGINE));
  }

  @Override
  public CompletableFuture<Void> commit(Migration m) {
    return write(() -> admin.activate(m.endpoint(), m.to(), m.epoch(), Provenance.ENGINE));
  }

  @Override
  public CompletableFuture<Void> withdraw(Migration m) {
    return write(() -> admin.withdraw(m.endpoint(), m.to(), m.epoch()));
  }

  private CompletableFuture<Void> write(Runnable change) {
    return CompletableFuture.runAsync(change, storeThread);
  }
}
