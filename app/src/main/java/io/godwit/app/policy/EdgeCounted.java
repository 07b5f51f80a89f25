package io.godwit.app.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.godwit.app.program.Count;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.EndpointId;
import io.godwit.overlay.plan.Ledger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What one edge has counted. Immutable. */
@AutoValue
public abstract class EdgeCounted {

  static EdgeCounted of(
      OptionalLong readAtMillis, Map<Ledger.Column, Count> tunnel, List<OfEndpoint> endpoints) {
    return new AutoValue_EdgeCounted(
        readAtMillis, ImmutableMap.copyOf(tunnel), ImmutableList.copyOf(endpoints));
  }

  /** When its switch was last read, in milliseconds since 1970; empty if it never was. */
  public abstract OptionalLong readAtMillis();

  /** What the fabric brought that nobody takes. */
  public abstract ImmutableMap<Ledger.Column, Count> tunnel();

  /** Those with a place at the edge, by id. */
  public abstract ImmutableList<OfEndpoint> endpoints();

  /** What the edge has counted of one endpoint. Immutable. */
  @AutoValue
  public abstract static class OfEndpoint {

    static OfEndpoint of(
        EndpointId endpoint, AttachmentPoint place, Map<Ledger.Column, Count> counts) {
      return new AutoValue_EdgeCounted_OfEndpoint(endpoint, place, ImmutableMap.copyOf(counts));
    }

    public abstract EndpointId endpoint();

    public abstract AttachmentPoint place();

    public abstract ImmutableMap<Ledger.Column, Count> counts();
  }
}
