/**
 * Topology facts as users write them, in REST bodies and in ONOS network configuration alike, and
 * their translation to the domain.
 */
package io.godwit.app.facts;
