/** What authenticators of people say, and whether it is good: WebAuthn Level 2 and 3. The only package that uses webauthn4j. */
@NullMarked
package io.countersign.verticles.passkey;

import org.jspecify.annotations.NullMarked;
