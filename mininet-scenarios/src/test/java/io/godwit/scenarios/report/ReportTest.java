package io.godwit.scenarios.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.godwit.scenarios.accounting.Packet;
import io.godwit.scenarios.accounting.Trace;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class ReportTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path folder;

  private static Run run(String network, int repetition, int lostAfter, Double stall) {
    return new Run(
        network,
        "vxlan",
        "move",
        Run.TO_GUEST,
        "third",
        repetition,
        100,
        1500,
        0,
        100,
        lostAfter,
        0,
        0,
        110.5,
        3.25,
        stall,
        stall == null ? null : 3.5,
        Map.of("guest stopped", 0.0));
  }

  private static Report report() {
    return new Report(
        new Environment("2024-01-01T00:00:00Z", Map.of("ovs", "3.1.0"), 2, 0.5, 1.5),
        List.of(
            run("learning", 1, 7, 300.0),
            run("learning", 2, 9, 400.0),
            run("godwit", 1, 0, 101.0),
            run("godwit", 2, 0, null)));
  }

  private JsonNode written() throws Exception {
    Path file = folder.resolve("report.json");
    report().write(file);
    return MAPPER.readTree(file.toFile());
  }

  private static JsonSchema schema() throws Exception {
    try (InputStream in = Report.class.getResourceAsStream("report.schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    }
  }

  @Test
  void whatIsWrittenFitsTheSchema() throws Exception {
    assertEquals(Set.of(), schema().validate(written()));
  }

  @Test
  void theSchemaWantsEveryFieldAndNoOther() throws Exception {
    JsonNode report = written();
    ((ObjectNode) report.get("runs").get(0)).remove("tcp_stall_ms");
    ((ObjectNode) report.get("runs").get(1)).put("colour", "red");
    assertEquals(2, schema().validate(report).size());
  }

  @Test
  void theTableHasTotalsAndMediansOfNetworksBelowEachOther() {
    List<String> lines = TextTable.of(report().runs()).lines().toList();
    assertEquals(3, lines.size());
    assertTrue(
        lines
            .get(1)
            .matches(
                "move +third +to_guest +learning +2 +0 +200 +16 +0 .*350 \\(400\\) +4 \\(4\\)"),
        lines.get(1));
    assertTrue(
        lines.get(2).matches(".* godwit +2 +0 +200 +0 .*101 \\(101\\) +4 \\(4\\)"), lines.get(2));
    assertEquals("", TextTable.of(List.of()));
  }

  @Test
  void thePageNeedsNothingElseAndItsPicturesAreWellFormed() throws Exception {
    List<Packet> sent =
        IntStream.range(0, 500)
            .mapToObj(n -> new Packet(1, n, n * 1_000_000L, n * 1_000_000L))
            .toList();
    List<Packet> seen = sent.stream().filter(p -> p.number() < 200 || p.number() > 300).toList();
    Example example =
        new Example(
            "a <move>",
            Map.of("to the guest", Trace.of(1, sent, seen)),
            200_000_000L,
            300_000_000L,
            Map.of("guest stopped", 0.0));
    Path file = folder.resolve("report.html");
    HtmlReport.write(file, "Title", report(), List.of(example));
    String page = Files.readString(file);
    assertTrue(page.contains("a &lt;move&gt;"));
    assertFalse(page.contains("src=") || page.contains("<link"), "it fetches something");
    String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new java.io.StringReader(svg)));
  }
}
