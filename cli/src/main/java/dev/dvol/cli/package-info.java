/** dvol cli. */
@NullMarked
package dev.dvol.cli;

import org.jspecify.annotations.NullMarked;
