package io.godwit.location.store;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import com.google.common.util.concurrent.Striped;
import io.godwit.location.LocationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Writes one kind of value so that what several values must not share (a VNI, a MAC address, a
 * port) has one owner, and what a value refers to exists, under any number of concurrent writers on
 * any node, crashes included, with single-key compare-and-sets only.
 *
 * <p>A write that takes something new goes in four steps:
 *
 * <ol>
 *   <li><b>Draft</b>: the record gets the proposed value beside the committed one. Readers don't
 *       see it; other writers do.
 *   <li><b>Claim</b>: each thing that must be unique is entered under its name in the claims. A
 *       claim is only as good as its holder's record: it holds if the record, committed or drafted,
 *       uses the thing, and is a leftover that anyone may take otherwise. An own claim is written
 *       again, which outdates whatever another writer knew of it.
 *   <li><b>Check</b>: what the value refers to is read, drafts included. Whoever removes that
 *       drafts the removal first and then looks for users, drafts included. Each writes before it
 *       reads, so one of the two sees the other (as in Dekker's algorithm).
 *   <li><b>Commit</b>: the draft becomes the committed value, if the record is as the draft left
 *       it. Claims no longer used are given back.
 * </ol>
 *
 * <p>A writer that dies leaves a draft or a claim. A draft older than {@link #ABANDONED_MILLIS} is
 * withdrawn by whoever it hinders. Safety does not rest on that time: withdrawing moves the
 * record's version, so that the draft's writer, if it lives after all, fails to commit.
 *
 * <p>A write that takes nothing new is one compare-and-set.
 *
 * <p>Safe for use by several threads.
 */
public final class Ledger<K extends Comparable<K>, V> {
  /** How old a draft must be, in ms, before another writer withdraws it. */
  public static final long ABANDONED_MILLIS = 10_000;

  private static final int ATTEMPTS = 32;

  /** What a value takes and what it needs. */
  public interface Rules<V> {
    /** Names of what no other value of this kind may have, in words that errors can quote. */
    ImmutableSet<String> claims(V value);

    /** Whether every change needs a draft, since values of other kinds depend on this one. */
    boolean dependedOn();

    /**
     * Checks the change from {@code before} to {@code after} against everything it depends on.
     *
     * @param announced whether the draft is in place and the answer must be exact; before that, a
     *     cheap look spares most bad requests the writes
     * @throws LocationException if the change must not be
     */
    void check(Optional<V> before, Optional<V> after, boolean announced);

    /**
     * The value to commit for a draft that was stored under {@code version}, which is above every
     * version that this key has ever had.
     */
    default V seal(Optional<V> before, V proposed, long version) {
      return proposed;
    }
  }

  /** What to do with the current value. May be run several times, so it has no side effect. */
  @FunctionalInterface
  public interface Change<V> {
    /**
     * @return the value to store; empty to remove it or leave it absent
     * @throws LocationException to refuse
     */
    Optional<V> apply(Optional<V> current);
  }

  private final String noun;
  private final VersionedStore<K, Stored<V>> records;
  private final VersionedStore<String, String> claims;
  private final Function<String, K> parse;
  private final Rules<V> rules;
  private final LongSupplier clock;
  // Spares writers of one process the conflicts that they can wait out.
  private final Striped<Lock> locks = Striped.lock(64);

  /**
   * @param noun what errors call a value of this kind, for example {@code "edge"}
   * @param parse the inverse of the key's {@code toString}
   * @param clock ms since 1970
   */
  public Ledger(
      String noun,
      VersionedStore<K, Stored<V>> records,
      VersionedStore<String, String> claims,
      Function<String, K> parse,
      Rules<V> rules,
      LongSupplier clock) {
    this.noun = noun;
    this.records = records;
    this.claims = claims;
    this.parse = parse;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Changes the value under {@code key}: all of it, or nothing.
   *
   * @throws LocationException if {@code change} or a rule refuses, if something is already taken,
   *     or if another writer is at it for too long
   * @throws StoreUnavailableException if the store fails half-way; a later write clears up
   */
  public Update<K, V> update(K key, Change<V> change) {
    Lock lock = locks.get(key);
    lock.lock();
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Optional<Update<K, V>> update = attempt(key, change);
        if (update.isPresent()) {
          return update.get();
        }
      }
      throw busy(noun + " " + key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is stored under {@code key}, exactly as of now. A draft in it is alive and may yet be
   * committed; an abandoned one has been withdrawn.
   */
  public Optional<Stored<V>> settled(K key) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Versioned<Stored<V>>> read = records.getLatest(key);
      if (!read.isPresent() || !isAbandoned(read.get().value())) {
        return read.map(Versioned::value);
      }
      withdraw(key, read.get());
    }
    throw busy(noun + " " + key);
  }

  /** Everything stored, as {@link #settled(Comparable)} has it. */
  public ImmutableMap<K, Stored<V>> settled() {
    Map<K, Stored<V>> all = new LinkedHashMap<>();
    records
        .snapshot()
        .forEach(
            (key, now) -> {
              if (isAbandoned(now.value())) {
                settled(key).ifPresent(stored -> all.put(key, stored));
              } else {
                all.put(key, now.value());
              }
            });
    return ImmutableMap.copyOf(all);
  }

  /** What is stored under {@code key}, perhaps a little late, without abandoned drafts. */
  public Optional<Stored<V>> glance(K key) {
    return records
        .get(key)
        .map(Versioned::value)
        .flatMap(
            stored ->
                isAbandoned(stored) ? stored.committed().map(Stored::just) : Optional.of(stored));
  }

  /** Empty if another writer came in between. */
  private Optional<Update<K, V>> attempt(K key, Change<V> change) {
    Optional<Versioned<Stored<V>>> read = records.get(key);
    Optional<V> before = read.flatMap(r -> r.value().committed());
    Optional<V> after = change.apply(before);
    if (before.equals(after)) {
      return Optional.of(Update.unchanged(key, before, read.map(Versioned::version).orElse(0L)));
    }
    Set<String> taken = minus(after, before);
    if (before.isPresent() && taken.isEmpty() && !rules.dependedOn()) {
      return commit(key, read.get().version(), before, after);
    }
    rules.check(before, after, false);
    if (read.isPresent() && isAlive(read.get().value())) {
      throw busy(noun + " " + key);
    }
    Optional<Versioned<Stored<V>>> draft = draft(key, read, before, after);
    return draft.isPresent()
        ? claimAndCommit(key, draft.get(), taken, before, after)
        : Optional.empty();
  }

  private Optional<Versioned<Stored<V>>> draft(
      K key, Optional<Versioned<Stored<V>>> read, Optional<V> before, Optional<V> after) {
    Stored<V> drafted = Stored.drafted(before, Draft.of(after, clock.getAsLong()));
    CasResult<Stored<V>> result =
        read.isPresent()
            ? records.replace(key, read.get().version(), drafted)
            : records.putIfAbsent(key, drafted);
    return result.applied() ? result.current() : Optional.empty();
  }

  private Optional<Update<K, V>> claimAndCommit(
      K key, Versioned<Stored<V>> draft, Set<String> taken, Optional<V> before, Optional<V> after) {
    try {
      for (String claim : taken) {
        acquire(key, claim);
      }
      rules.check(before, after, true);
      Optional<Update<K, V>> update =
          commit(
              key,
              draft.version(),
              before,
              after.map(value -> rules.seal(before, value, draft.version())));
      if (!update.isPresent()) {
        release(key, taken);
      }
      return update;
    } catch (RuntimeException refused) {
      try {
        withdraw(key, draft);
        release(key, taken);
      } catch (StoreUnavailableException e) {
        refused.addSuppressed(e);
      }
      throw refused;
    }
  }

  private Optional<Update<K, V>> commit(
      K key, long version, Optional<V> before, Optional<V> after) {
    CasResult<Stored<V>> result =
        after.isPresent()
            ? records.replace(key, version, Stored.just(after.get()))
            : records.remove(key, version);
    if (!result.applied()) {
      return Optional.empty();
    }
    release(key, minus(before, after));
    return Optional.of(
        Update.changed(
            key, before, after, result.current().map(Versioned::version).orElse(version)));
  }

  /** Back to the committed value alone. Does nothing if the record has moved on. */
  private void withdraw(K key, Versioned<Stored<V>> draft) {
    Optional<V> committed = draft.value().committed();
    if (committed.isPresent()) {
      records.replace(key, draft.version(), Stored.just(committed.get()));
    } else {
      records.remove(key, draft.version());
    }
  }

  private void acquire(K key, String claim) {
    String self = key.toString();
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Versioned<String>> held = claims.get(claim);
      if (!held.isPresent()) {
        if (claims.putIfAbsent(claim, self).applied()) {
          return;
        }
      } else {
        if (!held.get().value().equals(self)) {
          refuseIfRightlyHeld(claim, parse.apply(held.get().value()));
        }
        if (claims.replace(claim, held.get().version(), self).applied()) {
          return;
        }
      }
    }
    throw busy(claim);
  }

  private void refuseIfRightlyHeld(String claim, K holder) {
    Optional<Stored<V>> record = settled(holder);
    if (!record.isPresent() || !uses(record.get(), claim)) {
      return;
    }
    if (record.get().committed().map(v -> rules.claims(v).contains(claim)).orElse(false)) {
      throw LocationException.conflict(
          claim + " already belongs to " + noun + " " + holder + ": choose another, or free it");
    }
    throw busy(claim);
  }

  /**
   * Gives back what {@code key}'s record does not use. The claim is read before the record: a
   * writer that takes it later drafts first and then writes the claim again, so that the version
   * read here no longer removes it.
   */
  private void release(K key, Set<String> unused) {
    if (unused.isEmpty()) {
      return;
    }
    Map<String, Long> held = new LinkedHashMap<>();
    for (String claim : unused) {
      claims
          .get(claim)
          .filter(c -> c.value().equals(key.toString()))
          .ifPresent(c -> held.put(claim, c.version()));
    }
    Optional<Stored<V>> record = records.getLatest(key).map(Versioned::value);
    held.forEach(
        (claim, version) -> {
          if (!record.isPresent() || !uses(record.get(), claim)) {
            claims.remove(claim, version);
          }
        });
  }

  private boolean uses(Stored<V> stored, String claim) {
    return stored.possible().stream().anyMatch(value -> rules.claims(value).contains(claim));
  }

  /** Claims of one value that the other does not have, in an order that all writers share. */
  private Set<String> minus(Optional<V> one, Optional<V> other) {
    return ImmutableSortedSet.copyOf(Sets.difference(claimsOf(one), claimsOf(other)));
  }

  private ImmutableSet<String> claimsOf(Optional<V> value) {
    return value.map(rules::claims).orElse(ImmutableSet.of());
  }

  private boolean isAlive(Stored<V> stored) {
    return stored.draft().isPresent() && !isAbandoned(stored);
  }

  private boolean isAbandoned(Stored<V> stored) {
    return stored
        .draft()
        .map(draft -> Math.abs(clock.getAsLong() - draft.atMillis()) > ABANDONED_MILLIS)
        .orElse(false);
  }

  private static LocationException busy(String what) {
    return LocationException.conflict(
        what + " is being changed by another request at this moment: try again");
  }
}
