package io.countersign.verticles.federation;

import io.countersign.protocol.api.SignInProvider;
import io.countersign.protocol.api.SignInProviders;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.SignInConfig.Provider;
import io.countersign.verticles.Tokens.ProviderCode;
import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.outbound.OutboundPosts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers by which people sign in: which there are, and what they say of whoever comes with a code of theirs. */
public final class IdentityProviders {
    private static final int TRY_AGAIN_SECONDS = 10;
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(IdentityProviders.class);

    private final SignInConfig config;
    private final OutboundPosts posts;
    private final ProviderPlaces places;
    private final CodeExchange exchange;
    private final IdTokens tokens;
    private final ConcurrentHashMap<String, Long> notAsked = new ConcurrentHashMap<>();

    /** @param client of the keys, which has whoever made it close it */
    public IdentityProviders(
            Vertx vertx, SignInConfig config, DomainConfig.Outbound outbound, OutboundClient client, IssuerKeys keys) {
        this.config = config;
        this.posts = new OutboundPosts(vertx, outbound, "countersign-names");
        this.places = new ProviderPlaces(vertx, new IssuerDocuments(vertx, client), outbound.development());
        this.exchange = new CodeExchange(posts);
        this.tokens = new IdTokens(keys);
    }

    public SignInConfig config() {
        return config;
    }

    /** The same for an organization without any and for one that does not exist; never fails for a provider that is away. */
    public Future<SignInProviders> of(String organization) {
        var shown = config.of(organization).stream()
                .map(provider -> places.of(provider)
                        .map(found -> shown(provider, found.authorization().toString()))
                        .otherwise(away -> shown(provider, null)))
                .toList();
        return Future.join(shown)
                .map(done ->
                        new SignInProviders(shown.stream().map(Future::result).toList()));
    }

    private static SignInProvider shown(Provider provider, @Nullable String endpoint) {
        return new SignInProvider(
                provider.name(),
                provider.title(),
                provider.issuer(),
                provider.clientId(),
                endpoint,
                provider.scopes(),
                provider.requiredAcr(),
                Optional.ofNullable(provider.maxAge()).map(Duration::toSeconds).orElse(null));
    }

    /** The ID token for a code. Fails with UnprovenException, ProviderRefusedException, or with {@link #unavailable} as a refusal. */
    public Future<String> exchanged(Provider provider, ProviderCode code) {
        return places.of(provider)
                .compose(found -> exchange.idToken(provider, found.token(), code))
                .recover(failure -> switch (failure) {
                    case UnprovenException unproven -> Future.failedFuture(unproven);
                    case ProviderRefusedException refused -> {
                        warn(provider, refused);
                        yield Future.failedFuture(refused);
                    }
                    default -> {
                        warn(provider, failure);
                        yield Future.failedFuture(unavailable(provider).refused());
                    }
                });
    }

    /** Whom it names. Fails as {@link #exchanged} does, and as Unavailable ISSUER_UNAVAILABLE. */
    public Future<SignedIn> proven(Provider provider, String idToken, String nonce, Instant now) {
        return tokens.prove(provider, idToken, nonce, now);
    }

    private void warn(Provider provider, Throwable failure) {
        if (!(failure instanceof NotAskedException) || isDue(provider)) {
            LOG.warn("nobody can sign in by the provider {}: {}", provider.name(), failure.toString());
        }
    }

    /** Nobody fills the log with what was not even asked. */
    private boolean isDue(Provider provider) {
        var now = System.nanoTime();
        return now
                == notAsked.merge(
                        provider.name(), now, (last, next) -> next - last >= BETWEEN_WARNINGS.toNanos() ? next : last);
    }

    public static Refusal unavailable(Provider provider) {
        return new Refusal.Unavailable(
                "PROVIDER_UNAVAILABLE",
                "the identity provider \"" + provider.title()
                        + "\" cannot be asked right now; sign in again in a while, or with"
                        + " a password if you have one; if it lasts have an operator read the gateway's log",
                TRY_AGAIN_SECONDS);
    }

    public Future<Void> close() {
        return posts.close();
    }
}
