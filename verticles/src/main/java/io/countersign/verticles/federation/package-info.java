/** Tokens that others issue to CI jobs: which are trusted, whether they are genuine, and what they say. */
@NullMarked
package io.countersign.verticles.federation;

import org.jspecify.annotations.NullMarked;
