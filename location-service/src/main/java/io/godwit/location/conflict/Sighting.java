package io.godwit.location.conflict;

import com.google.auto.value.AutoValue;
import io.godwit.location.AttachmentPoint;
import io.godwit.location.Vni;
import java.util.Optional;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/**
 * An address was seen at a place: an announcement (GARP, RARP, unsolicited NA) or a first packet.
 * Anybody who can send a frame can make one. Immutable.
 */
@AutoValue
public abstract class Sighting {
  /**
   * @param ip the sender's IP address; empty if the frame names none, as a RARP request does
   */
  public static Sighting of(Vni vni, MacAddress mac, Optional<IpAddress> ip, AttachmentPoint at) {
    return new AutoValue_Sighting(vni, mac, ip, at);
  }

  public abstract Vni vni();

  public abstract MacAddress mac();

  public abstract Optional<IpAddress> ip();

  public abstract AttachmentPoint at();
}
