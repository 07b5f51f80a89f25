package io.godwit.overlay.view;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.Edge;
import io.godwit.overlay.policy.LocalPolicy;
import io.godwit.overlay.policy.Rate;
import io.godwit.overlay.policy.Scope;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** What is said of places: of edges and of sites. Immutable and persistent. */
public final class LocalPolicies {

  static final LocalPolicies NONE = new LocalPolicies(HashTreePMap.empty(), HashTreePMap.empty());

  private final PMap<String, LocalPolicy> edges;
  private final PMap<String, LocalPolicy> sites;
  private final boolean areSilent;

  private LocalPolicies(PMap<String, LocalPolicy> edges, PMap<String, LocalPolicy> sites) {
    this.edges = edges;
    this.sites = sites;
    this.areSilent =
        edges.values().stream().allMatch(LocalPolicy::isSilent)
            && sites.values().stream().allMatch(LocalPolicy::isSilent);
  }

  LocalPolicies with(LocalPolicy policy) {
    String name = policy.scope().name();
    return policy.scope().kind() == Scope.Kind.EDGE
        ? new LocalPolicies(edges.plus(name, policy), sites)
        : new LocalPolicies(edges, sites.plus(name, policy));
  }

  LocalPolicies without(Scope scope) {
    return scope.kind() == Scope.Kind.EDGE
        ? new LocalPolicies(edges.minus(scope.name()), sites)
        : new LocalPolicies(edges, sites.minus(scope.name()));
  }

  /**
   * Whether no place has a list or a limit. If one has, every connection is tracked, wherever it
   * is: an endpoint may move there, and the edge that it leaves must know which way round its
   * connections were opened.
   */
  public boolean areSilent() {
    return areSilent;
  }

  /** All of them, in no order. */
  public Set<LocalPolicy> all() {
    return ImmutableSet.<LocalPolicy>builder()
        .addAll(edges.values())
        .addAll(sites.values())
        .build();
  }

  /** The policies with a list that hold at an edge: its own, and its site's. */
  public ImmutableList<LocalPolicy> lists(Edge edge) {
    ImmutableList.Builder<LocalPolicy> lists = ImmutableList.builder();
    Optional.ofNullable(edges.get(edge.id().value()))
        .filter(LocalPolicy::hasList)
        .ifPresent(lists::add);
    Optional.ofNullable(sites.get(edge.site())).filter(LocalPolicy::hasList).ifPresent(lists::add);
    return lists.build();
  }

  /**
   * How much each endpoint at an edge may send and receive: the edge's own limit, or the site's.
   */
  public Optional<Rate> rate(Edge edge) {
    Optional<Rate> own =
        Optional.ofNullable(edges.get(edge.id().value())).flatMap(LocalPolicy::rate);
    return own.isPresent()
        ? own
        : Optional.ofNullable(sites.get(edge.site())).flatMap(LocalPolicy::rate);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LocalPolicies
        && edges.equals(((LocalPolicies) other).edges)
        && sites.equals(((LocalPolicies) other).sites);
  }

  @Override
  public int hashCode() {
    return 31 * edges.hashCode() + sites.hashCode();
  }
}
