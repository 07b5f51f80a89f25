package io.godwit.scenarios.report;

import io.godwit.scenarios.accounting.Trace;
import java.util.Map;

/**
 * A move to draw.
 *
 * @param title what moved where
 * @param traces by what is sent where, for readers
 * @param timeline named events in milliseconds after the guest's stop
 */
public record Example(
    String title,
    Map<String, Trace> traces,
    long pausedNanos,
    long resumedNanos,
    Map<String, Double> timeline) {}
