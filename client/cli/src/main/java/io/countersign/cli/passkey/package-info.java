/** {@code countersign passkey ...}: what can be done about passkeys without an authenticator, which only a browser asks. */
@NullMarked
package io.countersign.cli.passkey;

import org.jspecify.annotations.NullMarked;
