/**
 * What guests say on the wire about where they run: announcements and first frames from ports at
 * which nobody is admitted, or where a migration leads. Domain code: no ONOS, no OSGi, no sockets;
 * time and executors are passed in.
 */
package io.godwit.app.learning;
