/** Moves of the guest, on a learning network and under Godwit, and their measurement. */
@NullMarked
package io.godwit.scenarios.move;

import org.jspecify.annotations.NullMarked;
