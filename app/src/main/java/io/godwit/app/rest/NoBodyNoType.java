package io.godwit.app.rest;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.ext.Provider;

/**
 * Many clients send {@code Content-Type: application/json} with every request; with a method that
 * has no body it means nothing, but ONOS's JAX-RS answers 415 to it. Here it is overlooked.
 */
@Provider
@PreMatching
public final class NoBodyNoType implements ContainerRequestFilter {

  private static final Set<String> WITHOUT_BODY = ImmutableSet.of("GET", "HEAD", "DELETE");

  @Override
  public void filter(ContainerRequestContext request) {
    if (WITHOUT_BODY.contains(request.getMethod())) {
      request.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
    }
  }
}
