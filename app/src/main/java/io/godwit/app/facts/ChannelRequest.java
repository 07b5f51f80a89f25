package io.godwit.app.facts;

import com.google.auto.value.AutoValue;
import io.godwit.location.Edge;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.policy.PortRange;
import java.util.Optional;
import org.onlab.packet.IpAddress;

/**
 * What was said of a migration's channel; what was not said are its edges' addresses. Immutable.
 */
@AutoValue
public abstract class ChannelRequest {

  static ChannelRequest of(
      Optional<IpAddress> from, Optional<IpAddress> to, PortRange ports, boolean untilSourceDone) {
    return new AutoValue_ChannelRequest(from, to, ports, untilSourceDone);
  }

  abstract Optional<IpAddress> from();

  abstract Optional<IpAddress> to();

  abstract PortRange ports();

  abstract boolean untilSourceDone();

  /**
   * @throws FactsException if there can be no such channel
   */
  public final Channel between(Edge source, Edge destination) {
    return FactsTranslator.value(
        "channel",
        () ->
            Channel.of(
                from().orElseGet(source::migrationAddress),
                to().orElseGet(destination::migrationAddress),
                ports(),
                untilSourceDone()));
  }
}
