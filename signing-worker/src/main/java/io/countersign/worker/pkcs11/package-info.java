/** Cryptoki (PKCS#11 v2.40 and v3.0, OASIS) called through the foreign function interface of the JDK. */
@NullMarked
package io.countersign.worker.pkcs11;

import org.jspecify.annotations.NullMarked;
