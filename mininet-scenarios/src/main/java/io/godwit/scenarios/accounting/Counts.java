package io.godwit.scenarios.accounting;

/**
 * What became of a stream's packets around a move.
 *
 * @param lostBefore lost of those sent before the guest stopped
 * @param lostInBlackout lost of those sent while it was stopped
 * @param lostAfter lost of those sent after it went on
 * @param duplicates arrivals of what had arrived before
 * @param reordered first arrivals after one with a higher number (RFC 4737)
 * @param longestGapMillis longest time without an arrival
 */
public record Counts(
    int sent,
    int lostBefore,
    int lostInBlackout,
    int lostAfter,
    int duplicates,
    int reordered,
    double longestGapMillis) {

  public int lost() {
    return lostBefore + lostInBlackout + lostAfter;
  }
}
