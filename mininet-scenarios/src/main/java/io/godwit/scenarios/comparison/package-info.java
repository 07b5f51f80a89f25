/** The same move on every network that can be built here, Godwit's beside its peers'. */
@NullMarked
package io.godwit.scenarios.comparison;

import org.jspecify.annotations.NullMarked;
