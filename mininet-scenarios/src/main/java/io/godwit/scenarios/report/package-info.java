/** The report: one JSON object, a text table, and an HTML page with plots. */
@NullMarked
package io.godwit.scenarios.report;

import org.jspecify.annotations.NullMarked;
