package io.godwit.overlay.view;

/**
 * How far the rules of an endpoint's move have got. S is the place it moves from, D the one it
 * moves to.
 *
 * <pre>
 *             guard  guard  frames for it go to            broadcast
 *             at S   at D                                  reaches
 * STEADY      open   -      S                              S
 * PREPARED    open   shut   S; D could deliver             S
 * REDIRECTED  open   open   D; S bounces, D delivers       D
 * STOPPED     shut   open   D; S bounces, D delivers       D
 * SETTLING    shut   open   D; S bounces what still comes  D
 * </pre>
 */
public enum Stage {
  STEADY,
  PREPARED,
  REDIRECTED,
  STOPPED,
  SETTLING
}
