/**
 * Who is where: virtual networks, edges, endpoints and their bindings, the store that keeps them
 * and the rules by which conflicting facts are settled. Pure domain: no ONOS, no OSGi, no sockets,
 * no clock of its own.
 */
package io.godwit.location;
