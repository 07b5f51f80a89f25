package io.godwit.app.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import org.junit.jupiter.api.Test;

/** The description is what the resources are: every operation with its parameters, no other. */
class OpenApiTest {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  @Test
  void itListsExactlyTheOperationsThereAreWithTheirParameters() throws IOException {
    assertEquals(served(), described());
  }

  /** By method and path: the names of the parameters. */
  private static Map<String, Set<String>> served() {
    Map<String, Set<String>> operations = new TreeMap<>();
    for (Class<?> resource : new GodwitWebApplication().getClasses()) {
      Path root = resource.getAnnotation(Path.class);
      if (root == null) {
        continue;
      }
      for (Method method : resource.getDeclaredMethods()) {
        String verb = verb(method);
        if (verb != null) {
          Path path = method.getAnnotation(Path.class);
          operations.put(
              verb + " /" + root.value() + (path == null ? "" : "/" + path.value()),
              parameters(method));
        }
      }
    }
    return operations;
  }

  private static String verb(Method method) {
    for (var annotation : method.getAnnotations()) {
      HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (http != null) {
        return http.value().toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  private static Set<String> parameters(Method method) {
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : method.getParameters()) {
      PathParam inPath = parameter.getAnnotation(PathParam.class);
      QueryParam inQuery = parameter.getAnnotation(QueryParam.class);
      if (inPath != null) {
        names.add("path " + inPath.value());
      } else if (inQuery != null) {
        names.add("query " + inQuery.value());
      }
    }
    return names;
  }

  private static Map<String, Set<String>> described() throws IOException {
    Map<String, Set<String>> operations = new TreeMap<>();
    try (InputStream document = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
      assertNotNull(document);
      JsonNode paths = new ObjectMapper().readTree(document).get("paths");
      for (Iterator<String> path = paths.fieldNames(); path.hasNext(); ) {
        String name = path.next();
        Set<String> shared = names(paths.get(name).path("parameters"));
        for (Iterator<String> field = paths.get(name).fieldNames(); field.hasNext(); ) {
          String verb = field.next();
          if (METHODS.contains(verb)) {
            Set<String> parameters = new TreeSet<>(shared);
            parameters.addAll(names(paths.get(name).get(verb).path("parameters")));
            operations.put(verb + " " + name, parameters);
          }
        }
      }
    }
    return operations;
  }

  private static Set<String> names(JsonNode parameters) {
    Set<String> names = new TreeSet<>();
    parameters.forEach(p -> names.add(p.get("in").asText() + " " + p.get("name").asText()));
    return names;
  }
}
