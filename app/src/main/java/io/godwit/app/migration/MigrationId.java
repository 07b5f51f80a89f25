package io.godwit.app.migration;

import com.google.auto.value.AutoValue;
import java.util.regex.Pattern;

/** Names a {@link Migration}; given by the requester as its idempotency key, or made up. */
@AutoValue
public abstract class MigrationId {

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * @throws IllegalArgumentException unless it has 1 to 64 letters, digits, '.', '_' or '-'
   */
  public static MigrationId of(String value) {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a migration id has 1 to 64 letters, digits, '.', '_' or '-' and starts with a letter or"
              + " digit");
    }
    return new AutoValue_MigrationId(value);
  }

  public abstract String value();

  @Override
  public final String toString() {
    return value();
  }
}
