package io.godwit.location.store;

/** A listener's stay; closing it twice does nothing. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /** No event is started for the listener after this returns; one may still be running. */
  @Override
  void close();
}
