package io.godwit.location.store;

/** The in-memory store keeps the contract. */
class InMemoryStoreTest extends VersionedStoreContract {
  @Override
  protected VersionedStore<String, String> newStore() {
    return new InMemoryStore<>();
  }
}
