package io.godwit.overlay.policy;

import com.google.auto.value.AutoValue;
import io.godwit.location.Edge;
import io.godwit.location.EdgeId;
import io.godwit.location.Names;

/** Where something holds: at one edge, or at every edge of a site. Immutable. */
@AutoValue
public abstract class Scope implements Comparable<Scope> {

  /** What kind of place it is, the narrower one first. */
  public enum Kind {
    EDGE,
    SITE
  }

  private static final String EDGE = "edge ";
  private static final String SITE = "site ";

  public static Scope edge(EdgeId edge) {
    return new AutoValue_Scope(Kind.EDGE, edge.value());
  }

  /**
   * @param name what edges have as their {@link Edge#site()}
   * @throws IllegalArgumentException unless it is a valid {@link Names name}
   */
  public static Scope site(String name) {
    return new AutoValue_Scope(Kind.SITE, Names.require(name, "a site's name"));
  }

  /**
   * From how {@link #toString} writes it.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  public static Scope parse(String text) {
    if (text.startsWith(EDGE)) {
      return edge(EdgeId.of(text.substring(EDGE.length())));
    }
    if (text.startsWith(SITE)) {
      return site(text.substring(SITE.length()));
    }
    throw new IllegalArgumentException("neither an edge nor a site: " + text);
  }

  public abstract Kind kind();

  public abstract String name();

  /** Whether it holds at {@code edge}. */
  public final boolean covers(Edge edge) {
    return name().equals(kind() == Kind.EDGE ? edge.id().value() : edge.site());
  }

  @Override
  public final int compareTo(Scope other) {
    int kinds = kind().compareTo(other.kind());
    return kinds != 0 ? kinds : name().compareTo(other.name());
  }

  /** As "edge hv1" or "site attic". */
  @Override
  public final String toString() {
    return (kind() == Kind.EDGE ? EDGE : SITE) + name();
  }
}
