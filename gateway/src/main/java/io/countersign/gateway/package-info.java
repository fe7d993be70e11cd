/** The assembled gateway: how one is started, and the handle of a running one. */
@NullMarked
package io.countersign.gateway;

import org.jspecify.annotations.NullMarked;
