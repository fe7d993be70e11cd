/** Other people's programs sign through the PKCS#11 module, at real gateways. */
@NullMarked
package io.countersign.acceptance.pkcs11;

import org.jspecify.annotations.NullMarked;
