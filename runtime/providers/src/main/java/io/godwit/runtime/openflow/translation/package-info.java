/**
 * ONOS's flow rules to OpenFlow 1.3 messages and back.
 *
 * <p>Everything here either translates exactly or refuses with an {@link
 * io.godwit.runtime.openflow.translation.UntranslatableException}: a rule that came back from a
 * switch a little different from the one that was stored would be taken for a stranger, removed and
 * added again at every poll.
 */
package io.godwit.runtime.openflow.translation;
