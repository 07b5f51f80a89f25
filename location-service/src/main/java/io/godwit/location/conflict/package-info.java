/**
 * What an address seen in the data plane means: a confirmation, a move, or somebody else with the
 * same address.
 */
package io.godwit.location.conflict;
