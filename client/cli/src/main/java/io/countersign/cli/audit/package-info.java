/** Reading the audit log and having it verified. */
@NullMarked
package io.countersign.cli.audit;

import org.jspecify.annotations.NullMarked;
