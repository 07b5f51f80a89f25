package io.godwit.scenarios.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** ONOS's own REST API. */
public final class Onos {

  private final RestClient rest;

  public Onos(RestClient rest) {
    this.rest = rest;
  }

  public RestClient rest() {
    return rest;
  }

  public String version() {
    return rest.get("/system").orThrow().json().path("version").asText();
  }

  /** Waits until a switch is connected and has these ports. */
  public void awaitSwitch(String device, Set<String> ports, Duration longest) {
    Await.until(
        longest,
        () -> {
          if (!rest.get("/devices/" + device).json().path("available").asBoolean()) {
            return "switch " + device + " is not connected to ONOS";
          }
          Set<String> missing = new HashSet<>(ports);
          missing.removeAll(portNames(device));
          return missing.isEmpty() ? "" : "switch " + device + " lacks ports " + missing;
        });
  }

  private Set<String> portNames(String device) {
    Set<String> names = new HashSet<>();
    for (JsonNode port : rest.get("/devices/" + device + "/ports").json().path("ports")) {
      if (port.path("isEnabled").asBoolean()) {
        names.add(port.path("annotations").path("portName").asText());
      }
    }
    return names;
  }

  /** The state of an application, as ACTIVE or INSTALLED; empty if it is not there. */
  public String applicationState(String name) {
    return rest.get("/applications/" + name).json().path("state").asText();
  }

  /** ONOS's number of an application, or of whoever else has rules. */
  public long applicationNumber(String name) {
    for (JsonNode one : rest.get("/applications/ids").orThrow().json().path("applicationIds")) {
      if (one.path("name").asText().equals(name)) {
        return one.path("id").asLong();
      }
    }
    throw new RestException("ONOS knows no application " + name);
  }

  public void activate(String application) {
    rest.post("/applications/" + application + "/active").orThrow();
  }

  public void deactivate(String application) {
    rest.delete("/applications/" + application + "/active").orThrow();
  }

  public void uninstall(String application) {
    rest.delete("/applications/" + application).orThrow();
  }

  /** Installs an .oar without activating it. */
  public void install(Path oar) throws FileNotFoundException {
    rest.send("POST", "/applications", BodyPublishers.ofFile(oar), "application/octet-stream")
        .orThrow();
  }

  /** How many rules of an application a switch has, as ONOS sees it. */
  public int flowsOf(String application, String device) {
    int count = 0;
    for (JsonNode flow : rest.get("/flows/" + device).json().path("flows")) {
      if (flow.path("appId").asText().equals(application)) {
        count++;
      }
    }
    return count;
  }

  /** Adds a rule in the name of an application. */
  public void addFlow(String application, String device, String json) {
    rest.post("/flows/" + device + "?appId=" + application, json).orThrow();
  }

  public void removeFlows(String application) {
    rest.delete("/flows/application/" + application).orThrow();
  }
}
