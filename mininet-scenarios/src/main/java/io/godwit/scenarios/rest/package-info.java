/** Clients of Godwit's and ONOS's REST APIs. */
@NullMarked
package io.godwit.scenarios.rest;

import org.jspecify.annotations.NullMarked;
