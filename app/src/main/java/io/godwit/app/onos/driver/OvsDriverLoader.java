package io.godwit.app.onos.driver;

import org.onosproject.net.driver.AbstractDriverLoader;
import org.osgi.service.component.annotations.Component;

/** Registers {@code godwit-drivers.xml} with ONOS while the application is active. */
@Component(immediate = true, service = OvsDriverLoader.class)
public class OvsDriverLoader extends AbstractDriverLoader {

  public OvsDriverLoader() {
    super("/godwit-drivers.xml");
  }
}
