/** The driver that gives Open vSwitch 3.x the Nicira extensions which stock ONOS keeps for 2.x. */
package io.godwit.app.onos.driver;
