package io.godwit.runtime.kernel.persistence;

import static java.util.Objects.requireNonNull;
import static org.onlab.util.Tools.groupedThreads;
import static org.slf4j.LoggerFactory.getLogger;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.onosproject.persistence.PersistenceService;
import org.onosproject.persistence.PersistentMapBuilder;
import org.onosproject.persistence.PersistentSetBuilder;
import org.onosproject.store.service.Serializer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;

/**
 * Keeps one node's maps and sets on its disk, below Karaf's data folder.
 *
 * <p>What survives a crash, and what each collection promises, is said at {@link DiskStore}, {@link
 * PersistentMap} and {@link PersistentSet}. A map and a set of the same name are different things.
 */
@Component(immediate = true, service = PersistenceService.class)
public class DiskPersistenceService implements PersistenceService {
  private static final String FILE = "db/local/persistence";
  private static final String MAP_PREFIX = "map:";
  private static final String SET_PREFIX = "set:";

  private static final Logger log = getLogger(DiskPersistenceService.class);

  private final ScheduledExecutorService committer =
      Executors.newSingleThreadScheduledExecutor(
          groupedThreads("godwit/persistence", "commit", log));
  private final DiskStore store;

  /** Opens the store below Karaf's data folder. */
  @Activate
  public DiskPersistenceService() throws IOException {
    this(Paths.get(System.getProperty("karaf.data", "data")));
  }

  DiskPersistenceService(Path dataFolder) throws IOException {
    store = new DiskStore(dataFolder.resolve(FILE), committer);
    log.info("Started");
  }

  @Deactivate
  void deactivate() {
    committer.shutdown();
    store.close();
    log.info("Stopped");
  }

  @Override
  public <K, V> PersistentMapBuilder<K, V> persistentMapBuilder() {
    return new PersistentMapBuilder<K, V>() {
      private @Nullable String name;
      private @Nullable Serializer serializer;

      @Override
      public PersistentMapBuilder<K, V> withName(String value) {
        name = value;
        return this;
      }

      @Override
      public PersistentMapBuilder<K, V> withSerializer(Serializer value) {
        serializer = value;
        return this;
      }

      @Override
      public Map<K, V> build() {
        return new PersistentMap<>(store, MAP_PREFIX + named(name), given(serializer));
      }
    };
  }

  @Override
  public <E> PersistentSetBuilder<E> persistentSetBuilder() {
    return new PersistentSetBuilder<E>() {
      private @Nullable String name;
      private @Nullable Serializer serializer;

      @Override
      public PersistentSetBuilder<E> withName(String value) {
        name = value;
        return this;
      }

      @Override
      public PersistentSetBuilder<E> withSerializer(Serializer value) {
        serializer = value;
        return this;
      }

      @Override
      public Set<E> build() {
        return new PersistentSet<>(store, SET_PREFIX + named(name), given(serializer));
      }
    };
  }

  private static String named(@Nullable String name) {
    return requireNonNull(name, "a persistent collection needs a name");
  }

  private static Serializer given(@Nullable Serializer serializer) {
    return requireNonNull(serializer, "a persistent collection needs a serializer");
  }
}
