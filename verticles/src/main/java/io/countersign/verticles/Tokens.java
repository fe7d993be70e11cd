package io.countersign.verticles;

import io.countersign.protocol.api.SignInProviders;
import io.countersign.protocol.api.TokenAnswer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Access tokens: JWT by RFC 9068, ES256, checked by the rules of RFC 8725. */
public interface Tokens {
    /** RFC 6749 section 4.4. Refused as Unauthenticated INVALID_CLIENT, the same for an unknown client and a wrong secret. */
    Future<TokenAnswer> clientCredentials(String clientId, String clientSecret, String requestId);

    /**
     * RFC 8693: the token that a CI provider gave to its job, for one of ours that carries the job's claims and ends no later. Refused
     * as BadInput INVALID_SUBJECT_TOKEN, the same for an unknown client, an issuer that it does not trust and a wrong signature.
     */
    Future<TokenAnswer> exchange(String clientId, String subjectToken, String requestId);

    /** The same by RFC 7523 section 2.2; refused as Unauthenticated INVALID_CLIENT. */
    Future<TokenAnswer> clientAssertion(String clientId, String assertion, String requestId);

    /** A person's password. Refused as Unauthenticated INVALID_GRANT, the same for an unknown login and a wrong password. */
    Future<TokenAnswer> password(String organizationSlug, String login, String password, String requestId);

    /** By which identity providers people of an organization may sign in; none of one that does not exist. */
    Future<SignInProviders> getSignInProviders(String organizationSlug);

    /**
     * What came back from an identity provider with a person.
     *
     * @param verifier RFC 7636 section 4.1
     * @param nonce that the client gave to the provider
     */
    record ProviderCode(String provider, String code, String verifier, String redirectUri, String nonce) {
        /** Without what proves. */
        @Override
        public String toString() {
            return "ProviderCode[" + provider + "]";
        }
    }

    /**
     * Signs a person in by an identity provider of their organization. Refused as Unauthenticated INVALID_GRANT for all that is wrong with
     * the code and with who comes with it, and as Unavailable PROVIDER_UNAVAILABLE when the provider cannot be asked.
     */
    Future<TokenAnswer> provider(ProviderCode code, String requestId);

    /** Verifies a bearer token and that its identity and organization are active right now, on whichever node it was disabled. */
    Future<Caller> authenticate(String bearerToken);

    /**
     * As {@link #authenticate}, but may answer from memory for as long as no change of the identity has been heard; only for
     * operations that judge the caller again under a row lock, as the signing commit does.
     */
    Future<Caller> authenticateForSigning(String bearerToken);

    /**
     * A verified token, for what lasts longer than one call.
     *
     * @param generation of the identity and its organization; another one now means that the token was ended
     */
    record Session(Caller caller, long generation, Instant expiresAt) {}

    /** As {@link #authenticate}; the session must be watched from then on. */
    Future<Session> authenticateForStreaming(String bearerToken);

    /** The public keys of all nodes, RFC 7517. */
    Future<JsonObject> jwks();
}
