package io.godwit.overlay.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/pipeline.md tells of the tables that there are, and shows rules that belong to them. */
class PipelineDocumentTest {

  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+) \\| ([A-Z_]+) \\|([^|]*)\\|([^|]*)\\|");
  private static final Pattern SECTION = Pattern.compile("### (\\d+) ([A-Z_]+)");
  private static final Pattern RULE =
      Pattern.compile("cookie=0x([0-9a-f]+), table=(\\d+),.*?priority=(\\d+).*");

  private static List<String> document;

  @BeforeAll
  static void read() throws IOException {
    document = Files.readAllLines(Path.of("../docs/pipeline.md"));
  }

  private static List<Matcher> matching(Pattern pattern, Collection<String> lines) {
    return lines.stream().map(pattern::matcher).filter(Matcher::matches).toList();
  }

  @Test
  void itListsTheTablesWithWhatTheyMatchAndWhereTheyLead() {
    List<String> listed =
        matching(ROW, document).stream()
            .map(row -> row(row.group(1), row.group(2), row.group(3), row.group(4)))
            .collect(Collectors.toList());
    List<String> actual =
        Arrays.stream(Table.values())
            .map(
                table ->
                    row(
                        String.valueOf(table.number()),
                        table.name(),
                        Pipeline.fields(table).stream()
                            .map(Field::label)
                            .collect(Collectors.joining(", ")),
                        Pipeline.next(table).stream()
                            .map(Table::name)
                            .collect(Collectors.joining(", "))))
            .collect(Collectors.toList());
    assertEquals(actual, listed);
  }

  private static String row(String number, String name, String fields, String next) {
    return number + " " + name + ": " + fields.strip() + " -> " + next.strip();
  }

  @Test
  void itHasASectionForEachTable() {
    assertEquals(
        Arrays.stream(Table.values())
            .map(table -> table.number() + " " + table.name())
            .collect(Collectors.toList()),
        matching(SECTION, document).stream()
            .map(section -> section.group(1) + " " + section.group(2))
            .collect(Collectors.toList()));
  }

  @Test
  void eachSectionShowsRulesOfItsTableUnlessItSaysThatThereAreNone() {
    for (Table table : Table.values()) {
      List<String> section = section(table);
      List<Matcher> rules = matching(RULE, section);
      boolean empty = section.stream().anyMatch(line -> line.contains("it is empty"));
      assertEquals(empty, rules.isEmpty(), table::toString);
      for (Matcher rule : rules) {
        assertEquals(table.number(), Integer.parseInt(rule.group(2)), rule::group);
        long cookie = Long.parseLong(rule.group(1), 16);
        assertEquals(table.number(), cookie >>> 40 & 0xff, rule::group);
        int priority = Integer.parseInt(rule.group(3));
        assertTrue(priority >= 10 && priority <= 65_498, rule::group);
      }
    }
  }

  private static List<String> section(Table table) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : document) {
      if (line.startsWith("## ") || line.startsWith("### ")) {
        inside = line.equals("### " + table.number() + " " + table.name());
      }
      if (inside) {
        lines.add(line);
      }
    }
    return lines;
  }
}
