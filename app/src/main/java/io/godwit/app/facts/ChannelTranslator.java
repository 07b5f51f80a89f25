package io.godwit.app.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.godwit.app.engine.qmp.QmpMode;
import io.godwit.app.engine.qmp.QmpParameters;
import io.godwit.app.migration.EngineChoice;
import io.godwit.overlay.channel.Channel;
import io.godwit.overlay.channel.Underlay;
import io.godwit.overlay.policy.PortRange;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/** From what users write of underlays and channels to the domain's values. */
public final class ChannelTranslator {

  private static final String TCP = "tcp:";

  private ChannelTranslator() {}

  /**
   * @throws FactsException if a field is missing or wrong
   */
  public static Underlay underlay(String id, UnderlayFacts facts) {
    String switchId = FactsTranslator.switchId(facts.switchId);
    PortRange ports = ports("migrationPorts", facts.migrationPorts);
    String network = facts.migrationNetwork;
    Optional<IpPrefix> prefix =
        network == null
            ? Optional.empty()
            : Optional.of(
                FactsTranslator.value("migrationNetwork", () -> PolicyTranslator.prefix(network)));
    FactsTranslator.value("id", () -> Underlay.of(id, switchId, Underlay.DEFAULT_PORTS, prefix));
    return FactsTranslator.value("migrationPorts", () -> Underlay.of(id, switchId, ports, prefix));
  }

  /**
   * What a migration's request says of its channel: in so many words, or by where the engine {@code
   * qmp} is to have its QEMU listen. Empty if nothing is said that a network could tell.
   *
   * @param engine what the request says of its engine
   * @throws FactsException if a field is wrong
   */
  public static Optional<ChannelRequest> request(MigrationFacts facts, EngineChoice engine) {
    if (!engine.name().equals(EngineChoice.EXTERNAL.name())) {
      if (facts.channel != null) {
        throw FactsException.invalid(
            "field 'channel' goes with the engine 'external'; of '"
                + engine.name()
                + "' it is known from field 'qmp.channel'");
      }
      return ofQmp(QmpParameters.fromSettings(engine.settings()));
    }
    ChannelFacts channel = facts.channel;
    return channel == null
        ? Optional.empty()
        : Optional.of(
            ChannelRequest.of(
                address("channel.from", channel.from),
                address("channel.to", channel.to),
                ports("channel.port", channel.port),
                Boolean.TRUE.equals(channel.untilSourceDone)));
  }

  private static Optional<ChannelRequest> ofQmp(QmpParameters parameters) {
    if (!parameters.channel().startsWith(TCP)) {
      return Optional.empty();
    }
    HostAndPort where = HostAndPort.fromString(parameters.channel().substring(TCP.length()));
    if (!InetAddresses.isInetAddress(where.getHost())) {
      return Optional.empty();
    }
    QmpMode mode = parameters.mode();
    return Optional.of(
        ChannelRequest.of(
            Optional.empty(),
            Optional.of(FactsTranslator.value("qmp.channel", () -> host(where.getHost()))),
            FactsTranslator.value(
                "qmp.channel", () -> PortRange.of(where.getPort(), where.getPort())),
            mode == QmpMode.POST_COPY || mode == QmpMode.HYBRID));
  }

  /**
   * Refuses what an underlay would drop, or could not guard.
   *
   * @param channel of the migration that is asked for; empty if none is known
   * @throws FactsException if an underlay is on its way, and does not guard all of its ports
   */
  public static void check(
      Optional<Channel> channel, EngineChoice engine, Collection<Underlay> underlays) {
    if (channel.isEmpty()) {
      String where = engine.settings().getOrDefault("channel", "");
      if (where.startsWith(TCP) && !underlays.isEmpty()) {
        throw FactsException.invalid(
            "field 'qmp.channel' names a host, and underlays pass migrations by their addresses:"
                + " give the host's IP address in place of '"
                + where
                + "'");
      }
      return;
    }
    for (Underlay underlay : underlays) {
      PortRange ports = channel.get().ports();
      if (underlay.guards(channel.get())
          && !(underlay.ports().contains(ports.first())
              && underlay.ports().contains(ports.last()))) {
        throw FactsException.invalid(
            String.format(
                "field '%s': underlay '%s' guards the ports %s, and not %s: choose one of those",
                engine.name().equals(EngineChoice.EXTERNAL.name()) ? "channel.port" : "qmp.channel",
                underlay.id(),
                underlay.ports(),
                ports));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if this is no host's address
   */
  static IpAddress host(String text) {
    IpAddress address = IpAddress.valueOf(text);
    if (address.isZero() || address.isMulticast()) {
      throw new IllegalArgumentException(text + " is no host's address");
    }
    return address;
  }

  private static Optional<IpAddress> address(String field, @Nullable String text) {
    return text == null
        ? Optional.empty()
        : Optional.of(FactsTranslator.value(field, () -> host(text)));
  }

  private static PortRange ports(String field, @Nullable JsonNode ports) {
    return ports == null || ports.isNull()
        ? Underlay.DEFAULT_PORTS
        : FactsTranslator.value(field, () -> PortRanges.read(field, ports));
  }
}
