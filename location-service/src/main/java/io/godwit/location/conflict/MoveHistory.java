package io.godwit.location.conflict;

import com.google.common.collect.ImmutableList;

/**
 * When an endpoint was last seen to move by itself. More than a few such moves in a short time mean
 * that two machines have its MAC address: RFC 7432 §15.1 says {@value #MAX_MOVES} in {@value
 * #WINDOW_MILLIS} ms. Moves by an engine or an operator don't count. Immutable.
 */
public final class MoveHistory {
  public static final int MAX_MOVES = 5;
  public static final long WINDOW_MILLIS = 180_000;

  /** No move yet. */
  public static final MoveHistory EMPTY = new MoveHistory(ImmutableList.of());

  // Oldest first, at most MAX_MOVES: those before could not matter any more.
  private final ImmutableList<Long> moves;

  private MoveHistory(ImmutableList<Long> moves) {
    this.moves = moves;
  }

  /** This history and a move seen at {@code nowMillis}. */
  public MoveHistory moved(long nowMillis) {
    ImmutableList<Long> last =
        moves.size() < MAX_MOVES
            ? moves
            : moves.subList(moves.size() - MAX_MOVES + 1, moves.size());
    return new MoveHistory(ImmutableList.<Long>builder().addAll(last).add(nowMillis).build());
  }

  /** Whether there were {@link #MAX_MOVES} within the window that ends at {@code nowMillis}. */
  public boolean isFlapping(long nowMillis) {
    return moves.stream().filter(at -> isRecent(at, nowMillis)).count() >= MAX_MOVES;
  }

  /** Whether nothing in it can matter after {@code nowMillis}. */
  public boolean isOver(long nowMillis) {
    return moves.stream().noneMatch(at -> isRecent(at, nowMillis));
  }

  private static boolean isRecent(long at, long nowMillis) {
    return nowMillis - at < WINDOW_MILLIS;
  }
}
