package io.godwit.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static JavaClasses godwit;

  @BeforeAll
  static void read() {
    godwit =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.godwit");
  }

  @Test
  void theDomainKnowsNeitherOnosNorOsgiNorOpenFlow() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.godwit.location..",
            "io.godwit.overlay..",
            "io.godwit.app.migration..",
            "io.godwit.app.engine",
            "io.godwit.app.engine.qmp",
            "io.godwit.app.program..",
            "io.godwit.app.facts..",
            "io.godwit.app.learning..",
            "io.godwit.app.policy..",
            "io.godwit.app.events..",
            "io.godwit.app")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.onosproject..", "org.osgi..", "org.projectfloodlight..", "javax.ws.rs..")
        .check(godwit);
  }

  @Test
  void theDomainOpensNoSocketAndReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.godwit.location..",
            "io.godwit.overlay..",
            "io.godwit.app.migration..",
            "io.godwit.app.engine",
            "io.godwit.app.engine.qmp",
            "io.godwit.app.program..",
            "io.godwit.app.facts..",
            "io.godwit.app.learning..",
            "io.godwit.app.policy..",
            "io.godwit.app.events..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(?!Inet(4|6)?Address).*")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(godwit);
  }

  @Test
  void dependenciesPointOneWay() {
    noClasses()
        .that()
        .resideInAPackage("io.godwit.location..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.godwit.overlay..", "io.godwit.app..")
        .check(godwit);
    noClasses()
        .that()
        .resideInAPackage("io.godwit.overlay..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.godwit.app..")
        .check(godwit);
    noClasses()
        .that()
        .resideInAnyPackage("io.godwit.app.migration..", "io.godwit.app.program..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.godwit.app.rest..", "io.godwit.app.onos..", "io.godwit.app.facts..")
        .check(godwit);
  }

  @Test
  void onlyTheAdaptersKnowOnos() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.godwit.app.onos..", "io.godwit.app.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.onosproject..")
        .check(godwit);
  }
}
