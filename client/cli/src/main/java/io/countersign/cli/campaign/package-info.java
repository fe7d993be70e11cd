/** Commands about recertification. */
@NullMarked
package io.countersign.cli.campaign;

import org.jspecify.annotations.NullMarked;
