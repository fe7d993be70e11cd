/** {@code countersign channel ...}: where notifications are shown as cards of a chat program. */
@NullMarked
package io.countersign.cli.channel;

import org.jspecify.annotations.NullMarked;
