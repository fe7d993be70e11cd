package io.countersign.verticles.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.exception.BadBackupEligibleFlagException;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.BadTopOriginException;
import com.webauthn4j.verifier.exception.CrossOriginException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.NotAllowedAlgorithmException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.verticles.Refusal;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The two ceremonies of WebAuthn, as this relying party holds them: the user is verified, attestation is not asked for. Any thread. */
public final class Ceremonies {
    /** COSE numbers: ES256, Ed25519 and RS256, which old security keys of computers have alone. */
    public static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);

    /** Room for RSA of 4,096 bits: a greater key, or a greater exponent, would hold an event loop up with each assertion. */
    private static final int LONGEST_KEY = 600;

    private static final List<PublicKeyCredentialParameters> ACCEPTED = ALGORITHMS.stream()
            .map(number -> new PublicKeyCredentialParameters(
                    PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(number)))
            .toList();

    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager library = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    private final RelyingParty party;

    public Ceremonies(RelyingParty party) {
        this.party = party;
    }

    public RelyingParty party() {
        return party;
    }

    /**
     * A passkey as it is kept.
     *
     * @param publicKey COSE_Key
     * @param count signatures that it says it has made; 0 for those that do not count
     */
    public record Kept(byte[] credentialId, byte[] publicKey, boolean backupEligible, long count) {}

    /** What became of an assertion. */
    sealed interface Checked {
        /** @param count that the passkey says it has now */
        record Good(long count) implements Checked {}

        /** Everything else about it is good, the signature included. */
        record Backwards(long count) implements Checked {}

        record Wrong(Refusal refusal) implements Checked {}
    }

    /** Fails as {@code PASSKEY_WRONG}. */
    public Kept registered(String attestationObject, String clientDataJson, byte[] challenge) {
        try {
            var said = library.verify(
                    new RegistrationRequest(bytes(attestationObject), bytes(clientDataJson)),
                    new RegistrationParameters(server(challenge), ACCEPTED, true, true));
            var data = Objects.requireNonNull(said.getAttestationObject()).getAuthenticatorData();
            var credential = Objects.requireNonNull(data.getAttestedCredentialData());
            var key = converter.getCborConverter().writeValueAsBytes(credential.getCOSEKey());
            if (key.length > LONGEST_KEY) {
                throw PasskeyRefusals.wrongPasskey("its key is longer than one of RSA of 4096 bits")
                        .refused();
            }
            return new Kept(credential.getCredentialId(), key, data.isFlagBE(), data.getSignCount());
        } catch (WebAuthnException | IllegalArgumentException wrong) {
            throw PasskeyRefusals.wrongPasskey(why(wrong)).refused();
        }
    }

    Checked check(Kept kept, PasskeyAssertion assertion, byte[] challenge) {
        try {
            var said = library.parse(new AuthenticationRequest(
                    bytes(assertion.credentialId()),
                    bytes(assertion.authenticatorData()),
                    bytes(assertion.clientDataJSON()),
                    bytes(assertion.signature())));
            var count = Objects.requireNonNull(said.getAuthenticatorData()).getSignCount();
            try {
                library.verify(
                        said,
                        new AuthenticationParameters(
                                server(challenge), record(kept), List.of(kept.credentialId()), true, true));
            } catch (MaliciousCounterValueException backwards) {
                return new Checked.Backwards(count);
            }
            return new Checked.Good(count);
        } catch (WebAuthnException | IllegalArgumentException wrong) {
            return new Checked.Wrong(PasskeyRefusals.wrongAssertion(why(wrong)));
        }
    }

    /** The id of the credential that an assertion is of; nothing for what is no base64url. */
    static Optional<byte[]> credential(PasskeyAssertion assertion) {
        try {
            return Optional.of(bytes(assertion.credentialId()));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** Loads what the first ceremony would otherwise wait for; not for event loops. */
    public void warmUp() {
        var nothing = new PasskeyAssertion("AA", "AA", "e30", "AA");
        check(new Kept(new byte[1], new byte[1], false, 0), nothing, new byte[32]);
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origin(new Origin(party.origin()))
                .rpId(party.id())
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    private CredentialRecordImpl record(Kept kept) {
        var key = Objects.requireNonNull(converter.getCborConverter().readValue(kept.publicKey(), COSEKey.class));
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                true,
                kept.backupEligible(),
                null,
                kept.count(),
                new AttestedCredentialData(AAGUID.ZERO, kept.credentialId(), key),
                null,
                null,
                null,
                null);
    }

    private static byte[] bytes(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    private String why(RuntimeException wrong) {
        return switch (wrong) {
            case BadChallengeException other ->
                "it signs another challenge; read again what is decided on, and sign exactly that";
            case BadOriginException elsewhere ->
                "it was made on another site; open " + party.origin() + ", the public URL of this installation";
            case CrossOriginException framed -> "it was made in a page within another page";
            case BadTopOriginException framed -> "it was made in a page within another page";
            case BadRpIdException elsewhere -> "it is for another site than " + party.id();
            case UserNotVerifiedException unverified ->
                "the authenticator did not verify its user; set a PIN or a fingerprint on it";
            case UserNotPresentException absent -> "nobody touched the authenticator";
            case NotAllowedAlgorithmException algorithm -> "its key is none of ES256, Ed25519 and RS256";
            case BadSignatureException signature -> "its signature does not verify with the key of the passkey";
            case BadBackupEligibleFlagException backup -> "it says another thing of its copies than when it was added";
            case DataConversionException unreadable -> "it cannot be read";
            case IllegalArgumentException unreadable -> "it is not base64url";
            default -> "it is not what WebAuthn asks for";
        };
    }
}
