package io.godwit.scenarios.report;

import io.godwit.scenarios.accounting.Accounting;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A stream's packets around a move: when each was sent, and how long it took. Packets that waited
 * for a stopped guest make a slope down to the resume; lost ones stand at the bottom.
 */
final class DelayPlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 280;
  private static final double FROM_MILLIS = -150;
  private static final double TO_MILLIS = 450;
  private static final double TOP_MILLIS = 160;
  private static final double LOST_AT = -8;

  private static final Color ARRIVED = new Color(0x1b, 0x6c, 0xa8);
  private static final Color LOST = new Color(0xd6, 0x2d, 0x20);
  private static final Color BLACKOUT = new Color(0x77, 0x77, 0x77);

  private DelayPlot() {}

  /** As an SVG element. */
  static String svg(String title, Trace trace, long pausedNanos, long resumedNanos) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("sent, ms after the guest stopped")
            .yAxisTitle("delay, ms")
            .build();
    style(chart);
    Set<Long> arrived = new HashSet<>();
    Dots delays = new Dots();
    for (Packet packet : trace.seen()) {
      arrived.add(packet.number());
      delays.add(
          Accounting.millisSince(pausedNanos, packet.sentNanos()),
          Math.min(TOP_MILLIS, Accounting.millisSince(packet.sentNanos(), packet.seenNanos())));
    }
    Dots lost = new Dots();
    for (Packet packet : trace.sent()) {
      if (!arrived.contains(packet.number())) {
        lost.add(Accounting.millisSince(pausedNanos, packet.sentNanos()), LOST_AT);
      }
    }
    delays.plot(chart, "arrived", ARRIVED);
    lost.plot(chart, "lost", LOST);
    mark(chart, "guest stopped", 0);
    mark(chart, "guest resumed", Accounting.millisSince(pausedNanos, resumedNanos));
    return encode(chart);
  }

  private static void style(XYChart chart) {
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.getStyler().setMarkerSize(3);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setXAxisMin(FROM_MILLIS).setXAxisMax(TO_MILLIS);
    chart.getStyler().setYAxisMin(2 * LOST_AT).setYAxisMax(TOP_MILLIS);
    chart.getStyler().setDecimalPattern("#");
  }

  private static void mark(XYChart chart, String name, double at) {
    XYSeries line =
        chart.addSeries(name, new double[] {at, at}, new double[] {2 * LOST_AT, TOP_MILLIS});
    line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(BLACKOUT);
    line.setLineWidth(1);
    line.setShowInLegend(false);
  }

  private static String encode(XYChart chart) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    String document = out.toString(StandardCharsets.UTF_8);
    return document.substring(document.indexOf("<svg"));
  }

  /** Dots within the plot's span of time. */
  private static final class Dots {
    private final List<Double> x = new ArrayList<>();
    private final List<Double> y = new ArrayList<>();

    void add(double at, double height) {
      if (at >= FROM_MILLIS && at <= TO_MILLIS) {
        x.add(at);
        y.add(height);
      }
    }

    void plot(XYChart chart, String name, Color color) {
      if (!x.isEmpty()) {
        XYSeries series = chart.addSeries(name + " (" + x.size() + ")", x, y);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
      }
    }
  }
}
