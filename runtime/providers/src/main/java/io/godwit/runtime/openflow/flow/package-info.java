/**
 * Flow rules of OpenFlow switches.
 *
 * <p>Two streams meet here: batches that change rules, and polls that compare what a switch has
 * with what the store says it should have. ONOS acts on the difference at once, and would take a
 * change that overlaps with a poll for a difference; see {@link
 * io.godwit.runtime.openflow.flow.FlowPoll}.
 */
package io.godwit.runtime.openflow.flow;
