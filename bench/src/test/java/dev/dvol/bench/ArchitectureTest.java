// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.dvol.bench", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule knowsTheStoreAndGcOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.dvol.cli..",
              "dev.dvol.plugin..",
              "dev.dvol.remote..",
              "dev.dvol.store.internal..",
              "org.eclipse.jgit..")
          .because("what two modules need moves down into the store's facade, never sideways");

  @ArchTest
  static final ArchRule optionsAreReadInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.dvol.bench", "dev.dvol.bench.command")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..")
          .because("what is measured must not depend on how it was asked for");

  @ArchTest
  static final ArchRule timeIsPassedIn =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .because("a test must be able to set the clock");

  @ArchTest
  static final ArchRule filesArePublishedByTheStore =
      noClasses()
          .should()
          .callMethodWhere(target(owner(equivalentTo(Files.class))).and(target(name("move"))))
          .because(
              "temporary file, write, force, rename, force the directory: forgetting one step loses data");

  @ArchTest
  static final ArchRule packagesHaveADirection =
      slices()
          .matching("dev.dvol.(**)")
          .should()
          .beFreeOfCycles()
          .because("a cycle of packages can only be understood, tested and changed as a whole");

  @ArchTest
  static final ArchRule nobodyBorrowsGuava =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.common..")
          .because("it comes with other libraries, and Java 17 has what it was for");
}
