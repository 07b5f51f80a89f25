/** Adapters to ONOS; with {@code rest} the only place that knows it. */
package io.godwit.app.onos;
