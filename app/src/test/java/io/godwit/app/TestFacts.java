package io.godwit.app;

import io.godwit.app.facts.FactsReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Facts as users write them, with single quotes for legibility. */
public final class TestFacts {

  private TestFacts() {}

  public static <T> T read(String json, Class<T> form) {
    try {
      return FactsReader.read(
          new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), form);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
