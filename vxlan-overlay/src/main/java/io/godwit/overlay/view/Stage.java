package io.godwit.overlay.view;

/**
 * How far the rules of an endpoint's move have got. S is the place it moves from, D the one it
 * moves to. A frame's sender may stand at S's edge, at D's or at any other.
 *
 * <pre>
 *             guard  guard  frames for it go to                            broadcast
 *             at S   at D                                                  reaches
 * STEADY      open   -      S                                              S
 * PREPARED    open   shut   S; D would send on to S what the fabric brings S
 * REPOINTED   open   open   S by way of D from every edge but S            S
 * REDIRECTED  open   open   D, which delivers; S bounces what still comes  D
 * STOPPED     shut   open   the same                                       D
 * SETTLING    shut   open   D, by base rules under the overrides' cover    D
 * VOUCHING    shut   open   D                                              D
 * STEADY      -      open   D                                              D
 * </pre>
 *
 * <p>In REPOINTED the others send to D, but D sends on to S, where the guest runs and reads it: the
 * way is turned and nothing waits. REDIRECTED ends that at D, so what lies between it and the
 * guest's stop is all that waits there. S follows the others by a moment, so that what they sent
 * before they turned to D reaches the guest, and overtakes nothing: bounced, it would arrive at D
 * behind what was sent there directly. Each step leads a sender's frames a longer way, or to D when
 * whatever it sent before is on its last leg to S, so they keep their order.
 *
 * <p>What is sent to the guest alone arrives at one of its places, exactly once, in every order in
 * which the edges may carry out a step. Of broadcast that is true but for the step to REDIRECTED:
 * each edge has its own list of ports, so until both have their new one and neither has its old
 * one, a frame can be delivered at both or at neither.
 *
 * <p>The way forward is from each to the next; the way back from PREPARED is to STEADY, and from
 * REPOINTED or REDIRECTED to PREPARED and then to STEADY: in the last step D stops taking frames
 * in, so nobody may send it any more. Within a step the edges' rules may come and go in any order.
 * The guest stops when S and D have REDIRECTED confirmed, or an echo (EchoRules) has found that
 * they hold it: then the step to STOPPED may come before they have confirmed. The one out of
 * SETTLING asks that every edge has SETTLING confirmed. After SETTLING the endpoint may move again
 * at once, back to S too.
 *
 * <p>From PREPARED to VOUCHING, S answers for the connections that D's conntrack does not know yet.
 * VOUCHING is for that alone, and only for an endpoint that policy guards; it ends after a while.
 */
public enum Stage {
  STEADY,
  PREPARED,
  REPOINTED,
  REDIRECTED,
  STOPPED,
  SETTLING,
  VOUCHING
}
