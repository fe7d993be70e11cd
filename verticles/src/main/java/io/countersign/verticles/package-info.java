/**
 * The door of the domain: what the gateway may ask, and the refusals it may hear. Each service is an interface here and has its own
 * package beside this one. All methods may be called from any event loop and never block.
 */
@NullMarked
package io.countersign.verticles;

import org.jspecify.annotations.NullMarked;
