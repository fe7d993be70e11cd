/** Signers, their members and the certificate authorities behind them. Others enter through {@code SignerLookup}. */
@NullMarked
package io.countersign.verticles.signers;

import org.jspecify.annotations.NullMarked;
