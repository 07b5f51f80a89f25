package io.godwit.app.program;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.godwit.location.EdgeId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A change on its way to the edges: per edge, when everything new is in force and when everything
 * old is gone. Futures complete on the programmer's thread and never exceptionally. Thread-safe.
 */
public final class Programming {

  private final ImmutableMap<EdgeId, CompletableFuture<Outcome>> added;
  private final ImmutableMap<EdgeId, CompletableFuture<Outcome>> done;

  Programming(
      Map<EdgeId, CompletableFuture<Outcome>> added, Map<EdgeId, CompletableFuture<Outcome>> done) {
    this.added = ImmutableMap.copyOf(added);
    this.done = ImmutableMap.copyOf(done);
  }

  /** This, and at edges that it does not touch the other. */
  public Programming and(Programming other) {
    return new Programming(merged(other.added, added), merged(other.done, done));
  }

  private static Map<EdgeId, CompletableFuture<Outcome>> merged(
      Map<EdgeId, CompletableFuture<Outcome>> before,
      Map<EdgeId, CompletableFuture<Outcome>> after) {
    Map<EdgeId, CompletableFuture<Outcome>> merged = new LinkedHashMap<>(before);
    merged.putAll(after);
    return merged;
  }

  /** The edges that the change touches. */
  public ImmutableSet<EdgeId> edges() {
    return done.keySet();
  }

  /** Completes when the new rules of {@code edges} are in force; worst outcome of all. */
  public CompletableFuture<Outcome> added(Collection<EdgeId> edges) {
    return worst(
        edges.stream().map(added::get).filter(Objects::nonNull).collect(Collectors.toList()));
  }

  /** Completes when {@code edges} hold exactly what they should; worst outcome of all. */
  public CompletableFuture<Outcome> done(Collection<EdgeId> edges) {
    return worst(
        edges.stream().map(done::get).filter(Objects::nonNull).collect(Collectors.toList()));
  }

  /** Completes when the new rules are in force at every edge; worst outcome of all. */
  public CompletableFuture<Outcome> addedEverywhere() {
    return worst(added.values());
  }

  /** Completes when every edge holds exactly what it should; worst outcome of all. */
  public CompletableFuture<Outcome> doneEverywhere() {
    return worst(done.values());
  }

  private static CompletableFuture<Outcome> worst(Collection<CompletableFuture<Outcome>> futures) {
    List<CompletableFuture<Outcome>> all = List.copyOf(futures);
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            nothing ->
                all.stream()
                    .map(CompletableFuture::join)
                    .max(Outcome::compareTo)
                    .orElse(Outcome.CONFIRMED));
  }
}
