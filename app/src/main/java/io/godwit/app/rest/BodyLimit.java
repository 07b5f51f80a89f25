package io.godwit.app.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.ext.Provider;

/** Refuses a body over {@link #MAX_BYTES} before it is read, or as soon as it grows past that. */
@Provider
public final class BodyLimit implements ContainerRequestFilter {

  static final int MAX_BYTES = 1 << 20;

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > MAX_BYTES) {
      throw tooLarge();
    }
    request.setEntityStream(new Limited(request.getEntityStream()));
  }

  private static Problem tooLarge() {
    return Problem.tooLarge(
        "a body has at most " + MAX_BYTES + " bytes: send one object at a time");
  }

  private static final class Limited extends FilterInputStream {
    private long left = MAX_BYTES;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        count(1);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        count(n);
      }
      return n;
    }

    private void count(int n) {
      left -= n;
      if (left < 0) {
        throw tooLarge();
      }
    }
  }
}
