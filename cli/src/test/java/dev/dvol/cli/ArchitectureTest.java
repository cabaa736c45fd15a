// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.dvol.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.dvol.cli.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule RENDERING_KNOWS_NO_SESSION =
      noClasses()
          .that()
          .resideInAPackage("dev.dvol.cli.render")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.dvol.cli", "dev.dvol.cli.command", "dev.dvol.cli.session")
          .because("a view shows a result and does not go looking for one");

  @ArchTest
  static final ArchRule ONLY_MAIN_LOOKS_OUTSIDE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.dvol.cli.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("tests and the demo run command lines in environments of their own");

  @ArchTest
  static final ArchRule ONLY_THE_JSON_WRITER_LOADS_JACKSON =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.dvol.cli.render.JsonWriter")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..")
          .because("a command that prints text must not pay for loading it");
}
