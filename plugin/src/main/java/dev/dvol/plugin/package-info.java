/** dvol plugin. */
@NullMarked
package dev.dvol.plugin;

import org.jspecify.annotations.NullMarked;
