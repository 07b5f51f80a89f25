package io.godwit.app.facts;

import com.google.common.net.HostAndPort;
import io.godwit.app.engine.qmp.QmpEngine;
import io.godwit.app.engine.qmp.QmpMode;
import io.godwit.app.engine.qmp.QmpParameters;
import io.godwit.app.migration.EngineChoice;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what users write of a migration's engine into the domain's values. */
public final class EngineTranslator {

  /** What QEMU takes as a channel over a network. */
  private static final Pattern CHANNEL =
      Pattern.compile("tcp:([^:\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}|unix:.+");

  /** QEMU's own bound, in milliseconds. */
  private static final long MAX_DOWNTIME = 2_000_000;

  private EngineTranslator() {}

  /**
   * @throws FactsException if the engine is not known or a field is missing or unsound
   */
  public static EngineChoice engine(MigrationFacts facts) {
    String name = facts.engine == null ? EngineChoice.EXTERNAL.name() : facts.engine;
    if (name.equals(EngineChoice.EXTERNAL.name())) {
      if (facts.qmp != null) {
        throw FactsException.invalid("field 'qmp' goes with 'engine': 'qmp'");
      }
      return EngineChoice.EXTERNAL;
    }
    if (!name.equals(QmpEngine.NAME)) {
      throw FactsException.invalid("field 'engine' is 'external' or 'qmp', not '" + name + "'");
    }
    if (facts.qmp == null) {
      throw FactsException.invalid("field 'qmp' is missing: the engine 'qmp' needs it");
    }
    if (Boolean.TRUE.equals(facts.comesHome)) {
      throw FactsException.invalid(
          "field 'comesHome' goes with the engine 'external': with 'qmp' ask for the way home as a"
              + " migration of its own");
    }
    return EngineChoice.of(QmpEngine.NAME, parameters(facts.qmp).toSettings());
  }

  private static QmpParameters parameters(QmpFacts facts) {
    QmpParameters.Builder parameters =
        QmpParameters.builder(
            monitor("source", facts.source),
            monitor("destination", facts.destination),
            channel(facts.channel),
            mode(facts.mode));
    if (facts.maxBandwidth != null) {
      parameters.maxBandwidth(within("maxBandwidth", facts.maxBandwidth, 1 << 16, 1L << 40));
    }
    if (facts.downtimeMillis != null) {
      parameters.downtime(
          Duration.ofMillis(within("downtimeMillis", facts.downtimeMillis, 1, MAX_DOWNTIME)));
    }
    if (facts.thresholdBytes != null) {
      parameters.thresholdBytes(within("thresholdBytes", facts.thresholdBytes, 4096, 1L << 40));
    }
    if (facts.rounds != null) {
      parameters.rounds(within("rounds", facts.rounds, 1, 1000));
    }
    if (facts.patienceMillis != null) {
      parameters.patience(
          Duration.ofMillis(within("patienceMillis", facts.patienceMillis, 1, 86_400_000)));
    }
    return parameters.build();
  }

  private static HostAndPort monitor(String field, @Nullable String text) {
    if (text == null) {
      throw FactsException.invalid("field 'qmp." + field + "' is missing");
    }
    try {
      HostAndPort address = HostAndPort.fromString(text);
      if (address.hasPort() && address.getPort() > 0 && !address.getHost().isEmpty()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw FactsException.invalid(
        "field 'qmp." + field + "' is the host and port of a QEMU monitor, not '" + text + "'");
  }

  private static String channel(@Nullable String text) {
    if (text == null) {
      throw FactsException.invalid("field 'qmp.channel' is missing");
    }
    if (!CHANNEL.matcher(text).matches()) {
      throw FactsException.invalid(
          "field 'qmp.channel' is 'tcp:HOST:PORT' or 'unix:PATH', not '" + text + "'");
    }
    return text;
  }

  private static QmpMode mode(@Nullable String text) {
    if (text == null) {
      return QmpMode.PRE_COPY;
    }
    return QmpMode.parse(text)
        .orElseThrow(
            () ->
                FactsException.invalid(
                    "field 'qmp.mode' is one of " + QmpMode.choices() + ", not '" + text + "'"));
  }

  private static long within(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw FactsException.invalid(
          String.format("field 'qmp.%s' is %d to %d, not %d", field, least, most, value));
    }
    return value;
  }
}
