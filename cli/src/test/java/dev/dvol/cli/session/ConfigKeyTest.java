// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.VolumeException;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {
  @Test
  void keysAreFoundInAnyCase() throws Exception {
    assertThat(ConfigKey.parse("init.defaultbranch")).isEqualTo(ConfigKey.INIT_DEFAULT_BRANCH);
  }

  @Test
  void unknownKeyIsRefusedAndTheKnownOnesAreNamed() {
    assertThatThrownBy(() -> ConfigKey.parse("user.nam"))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> {
              assertThat(e).hasMessage("'user.nam' is not a valid configuration key");
              assertThat(e.hints()).singleElement().asString().contains("user.name");
            });
  }

  @Test
  void valuesThatMeanNothingAreRefused() throws Exception {
    ConfigKey.CHECKOUT_DIRTY.check("park");
    ConfigKey.GC_PRUNE.check("14d");
    ConfigKey.INIT_DEFAULT_BRANCH.check("a/b");
    assertThatThrownBy(() -> ConfigKey.CHECKOUT_DIRTY.check("stash"))
        .hasMessageContaining("checkout.dirty");
    assertThatThrownBy(() -> ConfigKey.INIT_DEFAULT_BRANCH.check("a..b"))
        .isInstanceOf(VolumeException.class);
    assertThatThrownBy(() -> ConfigKey.USER_NAME.check(" ")).isInstanceOf(VolumeException.class);
  }
}
