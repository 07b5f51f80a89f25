package io.godwit.scenarios.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * Where runs were made.
 *
 * @param startedAt ISO 8601, UTC
 * @param versions of what took part, by name
 * @param cores of the machine with the network
 * @param load1mBefore its load average before the runs
 * @param load1mAfter and after them
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Environment(
    String startedAt,
    Map<String, String> versions,
    int cores,
    @com.fasterxml.jackson.annotation.JsonProperty("load_1m_before") double load1mBefore,
    @com.fasterxml.jackson.annotation.JsonProperty("load_1m_after") double load1mAfter) {}
