package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;

/**
 * What to ask an authenticator with for a new passkey. It must verify its user; attestation is not asked for.
 *
 * @param challenge base64url of 32 random bytes.
 * @param relyingParty the id of the relying party: the host of http.publicUrl.
 * @param userHandle base64url of the 16 bytes of the person's id.
 * @param algorithms COSE numbers, the preferred one first.
 * @param known base64url of the ids of the credentials there are: none of them is made again, and one of them must agree.
 */
public record PasskeyOptions(
        String challenge,
        String relyingParty,
        String userHandle,
        List<Long> algorithms,
        List<String> known,
        Instant expiresAt) {}
