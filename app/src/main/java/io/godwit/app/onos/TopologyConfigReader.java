package io.godwit.app.onos;

import io.godwit.app.Topology;
import io.godwit.app.facts.FactsException;
import io.godwit.location.LocationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.config.basics.SubjectFactories;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers what the network configuration says. What can't be taken yet, say because a switch has
 * not connected and its ports are unknown, is tried again until it can; what can never be taken is
 * logged each time it is tried anew by a change.
 */
final class TopologyConfigReader {

  private static final Logger log = LoggerFactory.getLogger(TopologyConfigReader.class);
  private static final long RETRY_SECONDS = 5;

  private final NetworkConfigRegistry configs;
  private final ApplicationId appId;
  private final Topology topology;
  private final ScheduledExecutorService timer;
  private final ConfigFactory<ApplicationId, TopologyConfig> factory =
      new ConfigFactory<>(
          SubjectFactories.APP_SUBJECT_FACTORY, TopologyConfig.class, TopologyConfig.KEY) {
        @Override
        public TopologyConfig createConfig() {
          return new TopologyConfig();
        }
      };
  private final NetworkConfigListener listener = new Changes();
  private boolean waiting;

  TopologyConfigReader(
      NetworkConfigRegistry configs,
      ApplicationId appId,
      Topology topology,
      ScheduledExecutorService timer) {
    this.configs = configs;
    this.appId = appId;
    this.topology = topology;
    this.timer = timer;
  }

  void start() {
    configs.registerConfigFactory(factory);
    configs.addListener(listener);
    timer.execute(() -> take(true));
  }

  void stop() {
    configs.removeListener(listener);
    configs.unregisterConfigFactory(factory);
  }

  private void take(boolean tell) {
    TopologyConfig config = configs.getConfig(appId, TopologyConfig.class);
    if (config == null) {
      return;
    }
    Attempt attempt = new Attempt(tell);
    config
        .edges()
        .forEach((id, facts) -> attempt.at("edge", id, () -> topology.putEdge(id, facts)));
    config
        .edgePolicies()
        .forEach(
            (id, facts) ->
                attempt.at(
                    "edge policy", id, () -> topology.putLocal(Topology.edgeScope(id), facts)));
    config
        .sitePolicies()
        .forEach(
            (id, facts) ->
                attempt.at(
                    "site policy", id, () -> topology.putLocal(Topology.siteScope(id), facts)));
    config
        .underlays()
        .forEach((id, facts) -> attempt.at("underlay", id, () -> topology.putUnderlay(id, facts)));
    config
        .networks()
        .forEach((id, facts) -> attempt.at("network", id, () -> topology.putNetwork(id, facts)));
    config
        .groups()
        .forEach((id, facts) -> attempt.at("group", id, () -> topology.putGroup(id, facts)));
    config
        .policies()
        .forEach((id, facts) -> attempt.at("policy", id, () -> topology.putPolicy(id, facts)));
    config
        .endpoints()
        .forEach(
            (id, facts) -> attempt.at("endpoint", id, () -> topology.ensureEndpoint(id, facts)));
    if (attempt.failed && !waiting) {
      waiting = true;
      timer.schedule(
          () -> {
            waiting = false;
            take(false);
          },
          RETRY_SECONDS,
          TimeUnit.SECONDS);
    }
  }

  /** One go through the configuration; what fails does not keep the rest back. */
  private static final class Attempt {
    private final boolean tell;
    private boolean failed;

    Attempt(boolean tell) {
      this.tell = tell;
    }

    void at(String noun, String id, Runnable registration) {
      try {
        registration.run();
      } catch (FactsException | LocationException e) {
        failed = true;
        if (tell) {
          log.warn("Network configuration, {} {}: {}", noun, id, e.getMessage());
        }
      }
    }
  }

  private final class Changes implements NetworkConfigListener {
    @Override
    public boolean isRelevant(NetworkConfigEvent event) {
      return event.configClass().equals(TopologyConfig.class);
    }

    @Override
    public void event(NetworkConfigEvent event) {
      timer.execute(() -> take(true));
    }
  }
}
