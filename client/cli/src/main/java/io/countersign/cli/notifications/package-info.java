/** How people are told. */
@NullMarked
package io.countersign.cli.notifications;

import org.jspecify.annotations.NullMarked;
