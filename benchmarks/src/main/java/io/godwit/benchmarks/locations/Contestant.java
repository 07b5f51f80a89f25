package io.godwit.benchmarks.locations;

import java.util.function.Function;

/** Those that are compared. */
public enum Contestant {
  GODWIT(ServiceDirectory::new),
  PLAIN(MapDirectory::plain),
  MIXED(MapDirectory::mixed);

  private final Function<Population, Directory> maker;

  Contestant(Function<Population, Directory> maker) {
    this.maker = maker;
  }

  Directory fill(Population population) {
    return maker.apply(population);
  }
}
