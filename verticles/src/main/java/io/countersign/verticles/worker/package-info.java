/** The way from the domain to the signing workers: sealed orders over the event bus, answers as refusals. */
@NullMarked
package io.countersign.verticles.worker;

import org.jspecify.annotations.NullMarked;
