/**
 * The life of a signature: authorize from a remembered view, lease a slot, sign in the worker, commit, release. Only this package may
 * make a signing order for a Signer's key.
 */
@NullMarked
package io.countersign.verticles.signing;

import org.jspecify.annotations.NullMarked;
