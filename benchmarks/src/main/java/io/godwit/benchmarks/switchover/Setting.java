package io.godwit.benchmarks.switchover;

/**
 * One network: so many edges beside source and destination, and so many endpoints in all, of which
 * every edge has at least one.
 */
public record Setting(int peers, int endpoints) {
  /** Address resolution (2), routing and forwarding of an IPv4 endpoint, at each edge. */
  private static final int RULES_PER_ENDPOINT = 4;

  private static final int MOST_MOVERS = 10;

  public int edges() {
    return peers + 2;
  }

  /** Endpoints that stay, at least one at each edge, so that edges neither join nor leave. */
  public int residents() {
    return endpoints - movers();
  }

  int movers() {
    return Math.min(MOST_MOVERS, endpoints - edges());
  }

  /** About so many rules there will be in all. */
  long rules() {
    return (long) edges() * endpoints * RULES_PER_ENDPOINT;
  }

  boolean isPossible() {
    return movers() >= 1;
  }

  @Override
  public String toString() {
    return String.format("%,d peers, %,d endpoints", peers, endpoints);
  }
}
