/** The same move on plain learning VXLAN and under Godwit. */
@NullMarked
package io.godwit.scenarios.demo;

import org.jspecify.annotations.NullMarked;
