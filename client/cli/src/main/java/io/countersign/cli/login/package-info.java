/** Who is calling: logging in, stored tokens, logging out. */
@NullMarked
package io.countersign.cli.login;

import org.jspecify.annotations.NullMarked;
