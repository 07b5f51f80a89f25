/** The location service's stores in ONOS: encoded values in {@code ConsistentMap}s (Raft). */
package io.godwit.app.store;
