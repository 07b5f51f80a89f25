package io.godwit.app.rest;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import javax.ws.rs.core.Application;

/** What the servlet container serves under {@code /godwit/v1}. */
public final class GodwitWebApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return ImmutableSet.of(
        StatusResource.class,
        EdgesResource.class,
        SitesResource.class,
        UnderlaysResource.class,
        NetworksResource.class,
        EndpointsResource.class,
        GroupsResource.class,
        LocationsResource.class,
        MigrationsResource.class,
        RulesResource.class,
        AlarmsResource.class,
        EventsResource.class,
        OpenApiResource.class,
        NoBodyNoType.class,
        BodyLimit.class,
        ProblemMapper.class);
  }
}
