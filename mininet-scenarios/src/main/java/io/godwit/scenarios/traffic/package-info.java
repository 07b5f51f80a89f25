/** Probes that send and receive numbered packets. */
@NullMarked
package io.godwit.scenarios.traffic;

import org.jspecify.annotations.NullMarked;
