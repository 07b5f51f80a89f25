package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** What a rule does to a frame, one step of it. Immutable. */
public abstract class Action {

  /** Out of a port; never the one it came from. */
  public static Action output(long port) {
    return new AutoValue_Action_Output(port);
  }

  /** Back out of the port that it came from. */
  public static Action outputInPort() {
    return new AutoValue_Action_Plain(Plain.Kind.OUTPUT_IN_PORT);
  }

  /** To the controller, whole. */
  public static Action toController() {
    return new AutoValue_Action_Plain(Plain.Kind.TO_CONTROLLER);
  }

  public static Action setEthSrc(MacAddress mac) {
    return new AutoValue_Action_SetMac(SetMac.Target.ETH_SRC, mac);
  }

  public static Action setEthDst(MacAddress mac) {
    return new AutoValue_Action_SetMac(SetMac.Target.ETH_DST, mac);
  }

  public static Action setArpSha(MacAddress mac) {
    return new AutoValue_Action_SetMac(SetMac.Target.ARP_SHA, mac);
  }

  public static Action setArpSpa(IpAddress ip) {
    return new AutoValue_Action_SetArpSpa(ip.getIp4Address());
  }

  /** Makes an ARP request a reply. */
  public static Action arpReply() {
    return new AutoValue_Action_Plain(Plain.Kind.ARP_REPLY);
  }

  /** The sender becomes the receiver. */
  public static Action moveEthSrcToDst() {
    return new AutoValue_Action_Plain(Plain.Kind.MOVE_ETH_SRC_TO_DST);
  }

  public static Action moveArpShaToTha() {
    return new AutoValue_Action_Plain(Plain.Kind.MOVE_ARP_SHA_TO_THA);
  }

  public static Action moveArpSpaToTpa() {
    return new AutoValue_Action_Plain(Plain.Kind.MOVE_ARP_SPA_TO_TPA);
  }

  /** The tunnel's source address goes into the low 32 bits of the metadata. */
  public static Action moveTunnelSourceToMetadata() {
    return new AutoValue_Action_Plain(Plain.Kind.MOVE_TUNNEL_SOURCE_TO_METADATA);
  }

  public static Action setTunnelId(long id) {
    return new AutoValue_Action_SetTunnelId(id);
  }

  public static Action setTunnelDestination(Ip4Address vtep) {
    return new AutoValue_Action_SetTunnelDestination(vtep);
  }

  /** Takes one from TTL or hop limit, and drops what has none left. */
  public static Action decrementTtl() {
    return new AutoValue_Action_Plain(Plain.Kind.DECREMENT_TTL);
  }

  private Action() {}

  /** Calls the method of {@code visitor} for what this is. */
  public abstract <T> T accept(Visitor<T> visitor);

  /** One method for every kind of action. */
  public interface Visitor<T> {
    T output(long port);

    T setMac(SetMac.Target target, MacAddress mac);

    T setArpSpa(Ip4Address ip);

    T setTunnelId(long id);

    T setTunnelDestination(Ip4Address vtep);

    T plain(Plain.Kind kind);
  }

  /** Out of a port. */
  @AutoValue
  abstract static class Output extends Action {
    abstract long port();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.output(port());
    }

    @Override
    public final String toString() {
      return "output:" + port();
    }
  }

  /** Sets a MAC address. */
  @AutoValue
  public abstract static class SetMac extends Action {

    /** Which of them. */
    public enum Target {
      ETH_SRC("eth_src"),
      ETH_DST("eth_dst"),
      ARP_SHA("arp_sha");

      private final String label;

      Target(String label) {
        this.label = label;
      }
    }

    abstract Target target();

    abstract MacAddress mac();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.setMac(target(), mac());
    }

    @Override
    public final String toString() {
      return "set_field:" + mac() + "->" + target().label;
    }
  }

  /** Sets the sender's address of an ARP message. */
  @AutoValue
  abstract static class SetArpSpa extends Action {
    abstract Ip4Address ip();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.setArpSpa(ip());
    }

    @Override
    public final String toString() {
      return "set_field:" + ip() + "->arp_spa";
    }
  }

  /** Sets the tunnel id. */
  @AutoValue
  abstract static class SetTunnelId extends Action {
    abstract long id();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.setTunnelId(id());
    }

    @Override
    public final String toString() {
      return "set_field:0x" + Long.toHexString(id()) + "->tun_id";
    }
  }

  /** Sets the tunnel's far end. */
  @AutoValue
  abstract static class SetTunnelDestination extends Action {
    abstract Ip4Address vtep();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.setTunnelDestination(vtep());
    }

    @Override
    public final String toString() {
      return "set_field:" + vtep() + "->tun_dst";
    }
  }

  /** What needs no parameter. */
  @AutoValue
  public abstract static class Plain extends Action {

    /** Which of them. */
    public enum Kind {
      OUTPUT_IN_PORT("in_port"),
      TO_CONTROLLER("controller"),
      ARP_REPLY("set_field:2->arp_op"),
      MOVE_ETH_SRC_TO_DST("move:eth_src->eth_dst"),
      MOVE_ARP_SHA_TO_THA("move:arp_sha->arp_tha"),
      MOVE_ARP_SPA_TO_TPA("move:arp_spa->arp_tpa"),
      MOVE_TUNNEL_SOURCE_TO_METADATA("move:tun_src->metadata[0..31]"),
      DECREMENT_TTL("dec_ttl");

      private final String label;

      Kind(String label) {
        this.label = label;
      }
    }

    abstract Kind kind();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.plain(kind());
    }

    @Override
    public final String toString() {
      return kind().label;
    }
  }
}
