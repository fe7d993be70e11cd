/** Attestations: in-toto statements about how signatures came to be approved, in DSSE envelopes. */
@NullMarked
package io.countersign.verticles.attestation;

import org.jspecify.annotations.NullMarked;
