// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.dvol.store.testing.ModuleRules;

@AnalyzeClasses(packages = "dev.dvol.gc", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchTests ofEveryModule = ArchTests.in(ModuleRules.class);

  @ArchTest
  static final ArchRule knowsTheStoreAndNoSibling =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.dvol.bench..",
              "dev.dvol.cli..",
              "dev.dvol.plugin..",
              "dev.dvol.remote..",
              "dev.dvol.store.internal..",
              "org.eclipse.jgit..",
              "picocli..")
          .because("what two modules need moves down into the store's facade, never sideways");

  @ArchTest
  static final ArchRule filesArePublishedByTheStore = ModuleRules.FILES_ARE_PUBLISHED_BY_THE_STORE;
}
