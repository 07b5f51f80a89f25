package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;

/** Which engine moves a migration's guest, and what it must know for that. Immutable. */
@AutoValue
public abstract class EngineChoice {

  /** An orchestrator moves the guest and says over the northbound API how far it is. */
  public static final EngineChoice EXTERNAL = of("external", ImmutableMap.of());

  /**
   * @param settings what the engine made of what users wrote, by name
   */
  public static EngineChoice of(String name, ImmutableMap<String, String> settings) {
    return new AutoValue_EngineChoice(name, settings);
  }

  public abstract String name();

  public abstract ImmutableMap<String, String> settings();
}
