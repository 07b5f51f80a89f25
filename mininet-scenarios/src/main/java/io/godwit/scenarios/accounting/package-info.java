/** From what was sent and what was seen to what was lost, when: pure functions. */
@NullMarked
package io.godwit.scenarios.accounting;

import org.jspecify.annotations.NullMarked;
