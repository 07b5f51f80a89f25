package io.godwit.app.store;

/**
 * A value as bytes. What is stored outlives the release that stored it and is compared by other
 * nodes, so the form is ours: Kryo's bytes of an address depend on the class that carried it.
 */
interface Codec<V> {
  byte[] encode(V value);

  /**
   * @throws IllegalArgumentException if these bytes are no such value in a form that this release
   *     knows
   */
  V decode(byte[] bytes);
}
