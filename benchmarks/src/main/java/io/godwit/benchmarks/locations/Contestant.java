package io.godwit.benchmarks.locations;

import java.util.function.Function;

/** The two that are compared. */
public enum Contestant {
  GODWIT(ServiceDirectory::new),
  PLAIN(PlainDirectory::new);

  private final Function<Population, Directory> maker;

  Contestant(Function<Population, Directory> maker) {
    this.maker = maker;
  }

  Directory fill(Population population) {
    return maker.apply(population);
  }
}
