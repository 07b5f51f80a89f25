/**
 * Migrations: the state machine as a pure function, and the coordinator that carries out what it
 * asks for. Domain code: no ONOS, no OSGi, no sockets; time and executors are passed in.
 */
package io.godwit.app.migration;
