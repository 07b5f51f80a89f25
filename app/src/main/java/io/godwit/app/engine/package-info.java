/**
 * Engines that Godwit drives: what moves the guest while the migration's coordinator moves the
 * network. Domain code: no ONOS, no OSGi, no sockets; time and executors are passed in.
 */
package io.godwit.app.engine;
