/** What every benchmark hands over: a table to read and one JSON object. */
@NullMarked
package io.godwit.benchmarks.report;

import org.jspecify.annotations.NullMarked;
