package io.countersign.verticles.limits;

import io.vertx.redis.client.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why Redis cannot be used, told again only when that changes. Changed on one event loop, read from any thread. */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

    private final String where;
    private final @Nullable String password;
    private @Nullable String told;
    private volatile @Nullable String refusal;

    Trouble(String uri, @Nullable String password) {
        // Nothing else of it, in case somebody wrote a secret into its query.
        var address = URI.create(uri);
        this.where = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
        this.password = password;
    }

    /** An attempt to connect failed. */
    void because(Throwable failure) {
        var words = words(failure);
        refusal = failure instanceof Response ? words : null;
        tell(words);
    }

    /** An attempt to connect takes long. */
    void silence() {
        refusal = null;
        tell("it says nothing");
    }

    void over() {
        told = null;
        refusal = null;
    }

    /** What Redis said when it let this client not in; null when it said nothing of the kind. */
    @Nullable
    String refusal() {
        return refusal;
    }

    static boolean asksForPassword(Throwable failure) {
        return failure instanceof Response && words(failure, null).startsWith("NOAUTH");
    }

    private void tell(String words) {
        if (!words.equals(told)) {
            told = words;
            LOG.warn("Redis at {} cannot be used, signing goes on without its hints; trying again: {}", where, words);
        }
    }

    private String words(Throwable failure) {
        return words(failure, password);
    }

    /** A Redis that does not know a command repeats its arguments, and one of them is the password. */
    private static String words(Throwable failure, @Nullable String secret) {
        var innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        var words = named(failure) + (innermost == failure ? "" : ", because of " + named(innermost));
        return secret == null || secret.isEmpty() ? words : words.replace(secret, "(the password)");
    }

    /** What Redis says is whole; of other failures some say only the name of a file or a host. */
    private static String named(Throwable failure) {
        var words = String.valueOf(failure.getMessage());
        return failure instanceof Response ? words : failure.getClass().getSimpleName() + ": " + words;
    }
}
