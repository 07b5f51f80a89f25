/**
 * What is built: hypervisors, tenants, VMs and the guest that moves; and telling Godwit about it.
 */
@NullMarked
package io.godwit.scenarios.topology;

import org.jspecify.annotations.NullMarked;
