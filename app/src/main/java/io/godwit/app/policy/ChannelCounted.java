package io.godwit.app.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.godwit.app.program.Count;
import io.godwit.overlay.channel.Channel;
import java.util.List;
import java.util.OptionalLong;

/** What one underlay switch has counted. Immutable. */
@AutoValue
public abstract class ChannelCounted {

  static ChannelCounted of(OptionalLong readAtMillis, Count dropped, List<OfSession> sessions) {
    return new AutoValue_ChannelCounted(readAtMillis, dropped, ImmutableList.copyOf(sessions));
  }

  /** When the switch was last read, in milliseconds since 1970; empty if it never was. */
  public abstract OptionalLong readAtMillis();

  /** To and from migration ports, without a session. */
  public abstract Count dropped();

  /** Those that are open there, by migration. */
  public abstract ImmutableList<OfSession> sessions();

  /** What passed in one session; those with the same hosts and ports share it. Immutable. */
  @AutoValue
  public abstract static class OfSession {

    static OfSession of(String migration, Channel channel, Count forth, Count back) {
      return new AutoValue_ChannelCounted_OfSession(migration, channel, forth, back);
    }

    public abstract String migration();

    public abstract Channel channel();

    /** From the source to the destination. */
    public abstract Count forth();

    public abstract Count back();
  }
}
