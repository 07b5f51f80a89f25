package io.godwit.overlay.plan;

import com.google.common.base.Charsets;
import com.google.common.hash.Hashing;
import io.godwit.location.Vni;
import io.godwit.overlay.flow.Verdict;

/**
 * What the metadata holds in the policy's tables: 4 bits say what kind of key it is, the next 4 a
 * kind within the kind, the rest which one. A key is never a VNI or an IPv4 address, which the
 * metadata holds elsewhere, for those have no more than 32 bits.
 */
final class Keys {

  /** How a frame comes to a VM's port, or from it. */
  enum Way {
    IN,
    OUT,
    /** Answered for by the edge that the VM has left. */
    VOUCHED_IN,
    VOUCHED_OUT,
    /** Asked about by the edge that the VM has gone to. */
    QUERY,
    /** Answered: a reply of a connection that is known there. */
    REPLY,
    /** Answered: an error that a connection known there caused. */
    RELATED,
    /** Asked about, though it might begin a connection, for which way round that would be. */
    DOUBT,
    /** Answered to that: it replies to nothing that is known there. */
    FRESH,
    /** Of no connection of the edge that the VM has left. */
    FRESH_IN,
    FRESH_OUT
  }

  private static final int KIND_SHIFT = 60;
  private static final int SUBKIND_SHIFT = 56;
  private static final long PLACE = 1;
  private static final long GROUP = 2;
  private static final long RULE = 3;
  private static final long MEMBER = 4;
  private static final long ACL = 5;
  private static final long ACL_ENTRY = 6;
  private static final long LOCAL = 7;

  private static final int PORT_SHIFT = 8;
  private static final long HASH_MASK = (1L << 48) - 1;

  private Keys() {}

  /** A VM's port, with nothing said yet in the bits of {@link Verdict}. */
  static long place(Way way, long port) {
    return key(PLACE, way.ordinal(), port << PORT_SHIFT);
  }

  static long group(Question question, long number) {
    return key(GROUP, question.ordinal(), number);
  }

  /**
   * @param content all that the rule says, and whose it is
   */
  static long rule(Question question, String content) {
    return key(RULE, question.ordinal(), hash(content));
  }

  /** Asks whether the source, or the destination, is a member; if so, {@code verdict} is said. */
  static long member(boolean source, Verdict verdict, long group) {
    return key(MEMBER, (source ? 8 : 0) + verdict.ordinal(), group);
  }

  /**
   * @param grouped whether it is asked for an endpoint that is in a group
   */
  static long acl(Question question, boolean grouped, Vni vni) {
    return key(ACL, (grouped ? 8 : 0) + question.ordinal(), vni.value());
  }

  /**
   * What is said of the place: there is only one at an edge.
   *
   * @param doubt whether it is asked in doubt of which way round the connection is
   */
  static long local(Question question, boolean doubt) {
    return key(LOCAL, (doubt ? 8 : 0) + question.ordinal(), 0);
  }

  /**
   * @param content all that the list says, and whose it is
   */
  static long aclEntry(Question question, String content) {
    return key(ACL_ENTRY, question.ordinal(), hash(content));
  }

  static long hash(String content) {
    return Hashing.sha256().hashString(content, Charsets.UTF_8).asLong() & HASH_MASK;
  }

  private static long key(long kind, int subkind, long which) {
    return kind << KIND_SHIFT | (long) subkind << SUBKIND_SHIFT | which;
  }
}
