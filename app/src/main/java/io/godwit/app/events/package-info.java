/**
 * What happened, for those who follow from outside. Domain code: no ONOS, no OSGi, no sockets; time
 * is passed in.
 */
package io.godwit.app.events;
