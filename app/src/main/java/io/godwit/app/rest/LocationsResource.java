package io.godwit.app.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.godwit.location.Binding;
import io.godwit.location.Vni;
import io.godwit.location.service.Location;
import java.util.Optional;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;

/** Where an address is. */
@Path("locations")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class LocationsResource extends Resource {

  @GET
  public Response locate(
      @QueryParam("network") @Nullable String network,
      @QueryParam("vni") @Nullable String vni,
      @QueryParam("ip") @Nullable String ip,
      @QueryParam("mac") @Nullable String mac) {
    if ((network == null) == (vni == null) || (ip == null) == (mac == null)) {
      throw Problem.invalid(
          "ask with network=NAME or vni=NUMBER, and with ip=ADDRESS or mac=ADDRESS");
    }
    Vni segment = segment(network, vni);
    Optional<Location> located =
        ip != null
            ? godwit().topology().byIp(segment, address(ip))
            : godwit().topology().byMac(segment, macAddress(mac));
    return ok(
        render(
            located.orElseThrow(
                () ->
                    Problem.notFound(
                        "nothing has the address "
                            + (ip != null ? ip : mac)
                            + " in VNI "
                            + segment))));
  }

  private ObjectNode render(Location located) {
    Binding binding =
        located
            .binding()
            .orElseThrow(() -> Problem.notFound(located.endpoint().id() + " has no place yet"));
    ObjectNode node = Render.binding(binding, portName());
    node.put("endpoint", located.endpoint().id().value());
    node.put("network", located.endpoint().network().value());
    node.put("mac", located.endpoint().mac().toString());
    godwit()
        .topology()
        .edge(binding.active().edge().value())
        .ifPresent(edge -> node.put("vtep", edge.vtep().toString()));
    return node;
  }

  private Vni segment(@Nullable String network, @Nullable String vni) {
    if (network != null) {
      return godwit()
          .topology()
          .network(network)
          .orElseThrow(() -> Problem.notFound("no network '" + network + "'"))
          .vni();
    }
    try {
      return Vni.of(Math.toIntExact(number("vni", String.valueOf(vni))));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Problem.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static IpAddress address(String text) {
    try {
      return IpAddress.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("not an IP address: " + text);
    }
  }

  private static MacAddress macAddress(@Nullable String text) {
    try {
      return MacAddress.valueOf(String.valueOf(text));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("not a MAC address: " + text);
    }
  }
}
