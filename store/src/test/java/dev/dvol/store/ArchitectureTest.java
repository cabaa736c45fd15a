// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.ModuleRules;
import java.nio.file.Files;

@AnalyzeClasses(packages = "dev.dvol.store", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchTests ofEveryModule = ArchTests.in(ModuleRules.class);

  @ArchTest
  static final ArchRule frontEndsStayOutside =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "picocli..",
              "io.netty..",
              "com.github.dockerjava..",
              "dev.dvol.gc..",
              "dev.dvol.plugin..",
              "dev.dvol.cli..",
              "dev.dvol.bench..")
          .because("the store serves the command line, the volume driver and tests alike");

  @ArchTest
  static final ArchRule storeDoesNotLookAround =
      noClasses()
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .because("what a process was started with is its entry point's to read and to pass on");

  @ArchTest
  static final ArchRule onlySystemCallsAskForTheMachine =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  // The layout of a stat follows os.arch; JGit's names of ref files follow the
                  // locale.
                  "dev.dvol.store.posix..", "dev.dvol.store.internal.git.."))
          .should()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class, String.class)
          .because("user.home and the like are for the entry point to read and to pass on");

  @ArchTest
  static final ArchRule storeDoesNotPrint =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .because("lower layers report by return value, Progress or exception");

  @ArchTest
  static final ArchRule jgitStaysBehindOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dvol.store.internal.git..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit..")
          .because("a change of JGit must be a change of one package");

  @ArchTest
  static final ArchRule jgitInternalsStayInternal =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.dvol.store.internal.git..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit.internal..")
          .because("JGit changes these without notice");

  @ArchTest
  static final ArchRule nativeCallsStayBehindOnePackage =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "dev.dvol.store.posix..", "dev.dvol.store.sha1..", "dev.dvol.store.xxh3.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..")
          .because(
              "Posix is the seam where tests fail, delay or kill a system call; a digest is none");

  @ArchTest
  static final ArchRule filesArePublishedInFewPlaces =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  // Where one class each does all steps; the facade moves removed volumes to the
                  // trash.
                  "dev.dvol.store",
                  "dev.dvol.store.pack..",
                  "dev.dvol.store.posix..",
                  "dev.dvol.store.worktree.."))
          .should()
          .callMethodWhere(target(owner(equivalentTo(Files.class))).and(target(name("move"))))
          .orShould()
          .callMethodWhere(target(owner(assignableTo(Posix.class))).and(target(name("renameat"))))
          .because(
              "temporary file, write, force, rename, force the directory: forgetting one step loses data");
}
