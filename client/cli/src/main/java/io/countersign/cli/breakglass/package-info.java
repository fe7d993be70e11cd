/** {@code countersign break-glass}: access in an emergency, which a second person must stand behind afterwards. */
@NullMarked
package io.countersign.cli.breakglass;

import org.jspecify.annotations.NullMarked;
