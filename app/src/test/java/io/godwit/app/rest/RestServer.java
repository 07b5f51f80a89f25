package io.godwit.app.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.godwit.app.GodwitService;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.rest.BaseResource;

/** The REST API on a loopback port, in the JAX-RS implementation that ONOS has. */
final class RestServer implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An answer; {@code body} is null if there is none. */
  record Answer(int status, String type, JsonNode body) {
    String detail() {
      return body.path("detail").asText();
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();

  RestServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/godwit/v1/",
        ContainerFactory.createContainer(
            HttpHandler.class, ResourceConfig.forApplication(new GodwitWebApplication())));
    server.start();
  }

  /** Resources find services in OSGi's registry, unless they are given another directory. */
  static void serve(GodwitService godwit) {
    try {
      Field directory = BaseResource.class.getDeclaredField("services");
      directory.setAccessible(true);
      directory.set(
          null,
          new ServiceDirectory() {
            @Override
            public <T> T get(Class<T> service) {
              return service.cast(godwit);
            }
          });
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer put(String path, String json) {
    return send(json(path).PUT(body(json)));
  }

  Answer post(String path, String json) {
    return send(json(path).POST(body(json)));
  }

  /** Without telling the length beforehand. */
  Answer putChunked(String path, String json) {
    byte[] bytes = bytes(json);
    return send(
        json(path).PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));
  }

  /** Announces a body of that length and sends none of it. */
  Answer putHead(String path, int length) {
    String head =
        "PUT /godwit/v1/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(server.getAddress().getAddress(), port())) {
      socket.getOutputStream().write(bytes(String.format(head, path, length)));
      return parse(socket.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Answer parse(InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int status = Integer.parseInt(reader.readLine().split(" ")[1]);
    String type = "";
    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-type:")) {
        type = line.substring("content-type:".length()).trim();
      }
    }
    return new Answer(status, type, MAPPER.readTree(reader));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/godwit/v1/" + path));
  }

  private int port() {
    return server.getAddress().getPort();
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      String type = response.headers().firstValue("Content-Type").orElse("");
      return new Answer(
          response.statusCode(),
          type,
          response.body().isEmpty() ? null : MAPPER.readTree(response.body()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Single quotes stand for double ones. */
  static BodyPublisher body(String json) {
    return BodyPublishers.ofByteArray(bytes(json));
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
