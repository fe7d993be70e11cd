/** How the bodies of the contract become JSON and come back. */
@NullMarked
package io.countersign.protocol.json;

import org.jspecify.annotations.NullMarked;
