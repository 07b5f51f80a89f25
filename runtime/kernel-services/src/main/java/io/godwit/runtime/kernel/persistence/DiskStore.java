package io.godwit.runtime.kernel.persistence;

import static org.slf4j.LoggerFactory.getLogger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Hasher;
import org.mapdb.Serializer;
import org.slf4j.Logger;

/**
 * One file of named byte-to-byte maps, written ahead to a log: after a crash, all changes up to
 * some commit are there, and none after it.
 *
 * <p>A change is committed, which includes forcing it to the disk, at most {@link
 * #COMMIT_DELAY_MILLIS} after it was made; changes made meanwhile share the commit. Safe for use by
 * many threads.
 */
final class DiskStore implements AutoCloseable {
  /** How much work a crash may lose, in milliseconds. */
  static final long COMMIT_DELAY_MILLIS = 100;

  private static final Logger log = getLogger(DiskStore.class);

  private final DB db;
  private final ScheduledExecutorService committer;
  private final AtomicBoolean commitDue = new AtomicBoolean();

  /**
   * Opens the store, creating the file and its folders where they don't exist.
   *
   * @param file the store's main file; its log lies beside it
   * @param committer runs the commits; remains the caller's to shut down, after {@link #close()}
   * @throws IOException if the folder can't be created
   */
  DiskStore(Path file, ScheduledExecutorService committer) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    this.committer = committer;
    this.db = DBMaker.newFileDB(file.toFile()).closeOnJvmShutdown().make();
  }

  /**
   * Returns the map of that name, empty if it was never written to.
   *
   * <p>Keys hash by their bytes and not as objects: object hashes may differ from one JVM to the
   * next, and would hide what an earlier run has stored.
   */
  ConcurrentMap<byte[], byte[]> map(String name) {
    return db.createHashMap(name)
        .keySerializer(Serializer.BYTE_ARRAY)
        .valueSerializer(Serializer.BYTE_ARRAY)
        .hasher(Hasher.BYTE_ARRAY)
        .makeOrGet();
  }

  /** Says that something has changed, so that it gets committed soon. */
  void changed() {
    if (commitDue.compareAndSet(false, true)) {
      try {
        committer.schedule(this::commit, COMMIT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        log.debug("Change after shutdown stays uncommitted");
      }
    }
  }

  private synchronized void commit() {
    // Cleared first: a change that arrives during the commit earns a commit of its own.
    commitDue.set(false);
    if (!db.isClosed()) {
      db.commit();
    }
  }

  /** Commits what is outstanding and closes the file. */
  @Override
  public synchronized void close() {
    if (!db.isClosed()) {
      db.commit();
      db.close();
    }
  }
}
