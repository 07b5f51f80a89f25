package io.godwit.app.facts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/**
 * Reads facts from JSON, strictly: an unknown field, a doubled field, a number where a text belongs
 * or anything after the object is an error that names the field. Thread-safe.
 */
public final class FactsReader {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addModule(new SimpleModule().addDeserializer(String.class, new TextReader()))
          .build();

  private FactsReader() {}

  /**
   * @throws FactsException if the text is not sound JSON of this form
   */
  public static <T> T read(InputStream text, Class<T> form) throws IOException {
    try {
      T facts = MAPPER.readValue(text, form);
      if (facts == null) {
        throw FactsException.malformed("the body is empty: send a JSON object");
      }
      return facts;
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof RuntimeException) {
        // The stream refused to be read on.
        throw (RuntimeException) e.getCause();
      }
      throw explain(e);
    }
  }

  /**
   * @throws FactsException if the tree does not have this form
   */
  public static <T> T read(JsonNode tree, Class<T> form) {
    try {
      return MAPPER.treeToValue(tree, form);
    } catch (JsonProcessingException e) {
      throw explain(e);
    }
  }

  private static FactsException explain(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException) {
      UnrecognizedPropertyException unknown = (UnrecognizedPropertyException) e;
      return FactsException.invalid(
          "unknown field '"
              + path(unknown)
              + "'; known are "
              + unknown.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    if (e instanceof MismatchedInputException) {
      MismatchedInputException wrong = (MismatchedInputException) e;
      if (wrong.getPath().isEmpty()) {
        return FactsException.malformed("the body is not a JSON object");
      }
      return FactsException.invalid(
          "field '" + path(wrong) + "' is not " + expected(wrong.getTargetType()));
    }
    if (e instanceof JsonMappingException && e.getCause() instanceof InputCoercionException) {
      return FactsException.invalid(
          "field '" + path((JsonMappingException) e) + "': " + e.getOriginalMessage());
    }
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return FactsException.malformed("the body is not JSON" + where + ": " + e.getOriginalMessage());
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(Collectors.joining("."));
  }

  private static String expected(Class<?> type) {
    if (type == Integer.class) {
      return "a whole number";
    }
    if (type == String.class) {
      return "a text";
    }
    return java.util.List.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  /** Takes a text for a text, and no number or truth value. */
  private static final class TextReader extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1;

    TextReader() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return json.hasToken(JsonToken.VALUE_STRING)
          ? json.getText()
          : (String) context.handleUnexpectedToken(String.class, json);
    }
  }
}
