/** dvol gc. */
@NullMarked
package dev.dvol.gc;

import org.jspecify.annotations.NullMarked;
