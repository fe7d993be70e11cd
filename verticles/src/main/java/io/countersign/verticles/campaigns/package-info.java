/** Recertification: rights that somebody must confirm before a deadline, or that end. */
@NullMarked
package io.countersign.verticles.campaigns;

import org.jspecify.annotations.NullMarked;
