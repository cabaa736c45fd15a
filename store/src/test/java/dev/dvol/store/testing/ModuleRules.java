// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;

/** What holds in every module below the command line; each adds what holds in it alone. */
public final class ModuleRules {
  /** For modules that are not the store itself. */
  public static final ArchRule FILES_ARE_PUBLISHED_BY_THE_STORE =
      noClasses()
          .should()
          .callMethodWhere(target(owner(equivalentTo(Files.class))).and(target(name("move"))))
          .because(
              "temporary file, write, force, rename, force the directory: forgetting one step loses data");

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

  private ModuleRules() {}
}
