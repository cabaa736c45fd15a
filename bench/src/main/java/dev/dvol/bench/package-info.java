/** dvol bench. */
@NullMarked
package dev.dvol.bench;

import org.jspecify.annotations.NullMarked;
