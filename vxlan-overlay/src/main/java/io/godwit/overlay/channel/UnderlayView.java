package io.godwit.overlay.channel;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Everything that an underlay switch's rules depend on, at one moment: which switches are guarded,
 * and which channels are open. Immutable and persistent.
 */
public final class UnderlayView {

  public static final UnderlayView EMPTY =
      new UnderlayView(HashTreePMap.empty(), HashTreePMap.empty());

  private final PMap<String, Underlay> underlays;
  private final PMap<String, Channel> channels;

  private UnderlayView(PMap<String, Underlay> underlays, PMap<String, Channel> channels) {
    this.underlays = underlays;
    this.channels = channels;
  }

  public Optional<Underlay> underlay(String id) {
    return Optional.ofNullable(underlays.get(id));
  }

  public Collection<Underlay> underlays() {
    return underlays.values();
  }

  /** Those that are open, by session. */
  public Map<String, Channel> channels() {
    return channels;
  }

  public UnderlayView with(Underlay underlay) {
    return new UnderlayView(underlays.plus(underlay.id(), underlay), channels);
  }

  public UnderlayView withoutUnderlay(String id) {
    return underlays.containsKey(id) ? new UnderlayView(underlays.minus(id), channels) : this;
  }

  /** Opens a session's channel; two sessions may have the same. */
  public UnderlayView withChannel(String session, Channel channel) {
    return channel.equals(channels.get(session))
        ? this
        : new UnderlayView(underlays, channels.plus(session, channel));
  }

  /** Closes a session's channel; nothing happens if it has none. */
  public UnderlayView withoutChannel(String session) {
    return channels.containsKey(session)
        ? new UnderlayView(underlays, channels.minus(session))
        : this;
  }
}
