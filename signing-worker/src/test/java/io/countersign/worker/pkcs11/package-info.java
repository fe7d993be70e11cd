@NullMarked
package io.countersign.worker.pkcs11;

import org.jspecify.annotations.NullMarked;
