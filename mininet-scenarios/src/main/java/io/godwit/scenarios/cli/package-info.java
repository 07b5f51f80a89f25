/** The command line, which the launcher calls. */
@NullMarked
package io.godwit.scenarios.cli;

import org.jspecify.annotations.NullMarked;
