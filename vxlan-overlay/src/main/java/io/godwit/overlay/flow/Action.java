package io.godwit.overlay.flow;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** What a rule does to a frame, one step of it. Immutable. */
public abstract class Action {

  /** Out of a port; never the one it came from. */
  public static Action output(long port) {
    return new AutoValue_Action_Output(port);
  }

  /** To the hypervisor itself. */
  public static Action outputLocal() {
    return output(Pipeline.LOCAL);
  }

  /** Back out of the port that it came from. */
  public static Action outputInPort() {
    return new AutoValue_Action_Plain(Plain.Kind.OUTPUT_IN_PORT);
  }

  /** As the switch forwards by itself. */
  public static Action outputNormal() {
    return new AutoValue_Action_Plain(Plain.Kind.OUTPUT_NORMAL);
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

  /** What a table that is called looks for: the whole metadata, at once. */
  public static Action loadMetadata(long value) {
    return new AutoValue_Action_LoadMetadata(value);
  }

  /** What the frame counts as having come from. */
  public static Action loadInPort(long port) {
    return new AutoValue_Action_LoadInPort(port);
  }

  /** Does what the best rule of another table does, and comes back. */
  public static Action call(Table table) {
    return new AutoValue_Action_Call(table);
  }

  /** Adds to the verdict that the tables which are called give: a bit of register 0. */
  public static Action say(Verdict verdict) {
    return new AutoValue_Action_Say(verdict);
  }

  /** Takes back all that was said. */
  public static Action clearVerdict() {
    return new AutoValue_Action_Plain(Plain.Kind.CLEAR_VERDICT);
  }

  /** The verdict goes into the lowest bits of the metadata, where it can be matched. */
  public static Action moveVerdictToMetadata() {
    return new AutoValue_Action_Plain(Plain.Kind.MOVE_VERDICT_TO_METADATA);
  }

  /** Looks the frame's connection up; a copy that knows its state goes on in {@code table}. */
  public static Action track(int zone, Table table) {
    return new AutoValue_Action_Track(zone, table);
  }

  /** From now on the frame's connection is known, with this frame's direction as its own. */
  public static Action commit(int zone) {
    return new AutoValue_Action_Commit(zone, false);
  }

  /** The same, with mark 1: this frame goes the other way than the one that began it. */
  public static Action commitReversed(int zone) {
    return new AutoValue_Action_Commit(zone, true);
  }

  /** Takes one from TTL or hop limit, and drops what has none left. */
  public static Action decrementTtl() {
    return new AutoValue_Action_Plain(Plain.Kind.DECREMENT_TTL);
  }

  /** Whether it does no harm to what comes out of a commit: it only leads to another look-up. */
  boolean mayFollowCommit() {
    return false;
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

    T loadMetadata(long value);

    T loadInPort(long port);

    T call(Table table);

    T say(Verdict verdict);

    T track(int zone, Table table);

    T commit(int zone, boolean reversed);

    T plain(Plain.Kind kind);
  }

  /** The table that it has a part of the way in; none for most. */
  Optional<Table> leadsTo() {
    return Optional.empty();
  }

  /**
   * Whether a switch takes it only from a rule that matches IPv4 or IPv6, as ovs-actions(7) says.
   */
  boolean needsIp() {
    return false;
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
      return port() == Pipeline.LOCAL ? "LOCAL" : "output:" + port();
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

  /** Sets the metadata at once. */
  @AutoValue
  abstract static class LoadMetadata extends Action {
    @Override
    final boolean mayFollowCommit() {
      return true;
    }

    abstract long value();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.loadMetadata(value());
    }

    @Override
    public final String toString() {
      return "load:0x" + Long.toHexString(value()) + "->OXM_OF_METADATA[]";
    }
  }

  /** Sets the port that it came from. */
  @AutoValue
  abstract static class LoadInPort extends Action {
    abstract long port();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.loadInPort(port());
    }

    @Override
    public final String toString() {
      return "load:0x" + Long.toHexString(port()) + "->NXM_OF_IN_PORT[]";
    }
  }

  /** Another table as a subroutine. */
  @AutoValue
  abstract static class Call extends Action {
    abstract Table table();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.call(table());
    }

    @Override
    final Optional<Table> leadsTo() {
      return Optional.of(table());
    }

    @Override
    public final String toString() {
      return "resubmit(," + table().number() + ")";
    }
  }

  /** A part of the verdict. */
  @AutoValue
  abstract static class Say extends Action {
    abstract Verdict verdict();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.say(verdict());
    }

    @Override
    public final String toString() {
      return "load:0x1->NXM_NX_REG0[" + verdict().ordinal() + "]";
    }
  }

  /** Connection tracking. */
  @AutoValue
  abstract static class Track extends Action {
    @Override
    final boolean mayFollowCommit() {
      return true;
    }

    @Override
    final boolean needsIp() {
      return true;
    }

    abstract int zone();

    abstract Table table();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.track(zone(), table());
    }

    @Override
    final Optional<Table> leadsTo() {
      return Optional.of(table());
    }

    @Override
    public final String toString() {
      return "ct(table=" + table().number() + ",zone=" + zone() + ")";
    }
  }

  /** Makes a connection known. */
  @AutoValue
  abstract static class Commit extends Action {
    @Override
    final boolean needsIp() {
      return true;
    }

    abstract int zone();

    abstract boolean reversed();

    @Override
    public final <T> T accept(Visitor<T> visitor) {
      return visitor.commit(zone(), reversed());
    }

    @Override
    public final String toString() {
      return "ct(commit,zone=" + zone() + (reversed() ? ",exec(load:0x1->NXM_NX_CT_MARK[]))" : ")");
    }
  }

  /** What needs no parameter. */
  @AutoValue
  public abstract static class Plain extends Action {

    /** Which of them. */
    public enum Kind {
      OUTPUT_IN_PORT("in_port"),
      OUTPUT_NORMAL("NORMAL"),
      TO_CONTROLLER("controller"),
      ARP_REPLY("set_field:2->arp_op"),
      MOVE_ETH_SRC_TO_DST("move:eth_src->eth_dst"),
      MOVE_ARP_SHA_TO_THA("move:arp_sha->arp_tha"),
      MOVE_ARP_SPA_TO_TPA("move:arp_spa->arp_tpa"),
      MOVE_TUNNEL_SOURCE_TO_METADATA("move:tun_src->metadata[0..31]"),
      CLEAR_VERDICT("load:0->NXM_NX_REG0[]"),
      MOVE_VERDICT_TO_METADATA("move:NXM_NX_REG0[0..2]->OXM_OF_METADATA[0..2]"),
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
