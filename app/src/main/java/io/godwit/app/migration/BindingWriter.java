package io.godwit.app.migration;

import java.util.concurrent.CompletableFuture;

/** How a migration writes where its endpoint is. Idempotent; thread-safe. */
public interface BindingWriter {

  /** Stores the destination as the endpoint's standby. */
  CompletableFuture<Void> prepare(Migration migration);

  /** Stores the destination as the endpoint's only place, in the migration's epoch. */
  CompletableFuture<Void> commit(Migration migration);

  /** Stores the source as the endpoint's only place. */
  CompletableFuture<Void> withdraw(Migration migration);
}
