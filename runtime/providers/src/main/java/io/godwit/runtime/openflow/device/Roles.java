package io.godwit.runtime.openflow.device;

import org.onosproject.net.MastershipRole;
import org.onosproject.openflow.controller.RoleState;

/** ONOS's roles and OpenFlow's: a standby may still read, a node without a role only watches. */
final class Roles {
  private Roles() {}

  static RoleState of(MastershipRole role) {
    switch (role) {
      case MASTER:
        return RoleState.MASTER;
      case STANDBY:
        return RoleState.EQUAL;
      default:
        return RoleState.SLAVE;
    }
  }

  static MastershipRole of(RoleState role) {
    switch (role) {
      case MASTER:
        return MastershipRole.MASTER;
      case EQUAL:
        return MastershipRole.STANDBY;
      default:
        return MastershipRole.NONE;
    }
  }
}
