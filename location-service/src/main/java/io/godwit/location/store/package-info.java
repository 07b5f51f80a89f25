/**
 * How facts are kept: a versioned collection per kind, changed only by compare-and-set, and the
 * {@link io.godwit.location.store.Ledger} that keeps addresses unique and references whole over
 * several of them without a transaction.
 */
package io.godwit.location.store;
