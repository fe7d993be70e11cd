package io.countersign.verticles.webhooks;

import io.countersign.verticles.Call;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Addresses that requests bring along, to be told what becomes of them. */
public final class CallbackUrls {
    private static final Queries SQL = Queries.of("webhooks");

    private final @Nullable WebhookRules rules;

    /** @param rules null where there are no webhooks */
    CallbackUrls(@Nullable WebhookRules rules) {
        this.rules = rules;
    }

    /** Refuses every address. */
    public static CallbackUrls none() {
        return new CallbackUrls(null);
    }

    /** Looked at before the transaction, because names are resolved. Fails with the refusal of an address that may not be called. */
    public Future<Void> check(Call call, @Nullable String url) {
        if (url == null) {
            return Future.succeededFuture();
        }
        return rules == null
                ? Future.failedFuture(WebhookService.notConfigured())
                : rules.address(call, "/callbackUrl", url).mapEmpty();
    }

    /** What approvers may see of it: the query may hold a secret of the receiver. */
    public static @Nullable String shown(@Nullable String url) {
        return url == null ? null : url.replaceFirst("\\?.*", "");
    }

    /** In the transaction that inserts the request. */
    public static Future<Void> insert(Tx tx, UUID organization, UUID request, UUID requester, String url) {
        var uri = URI.create(url);
        // One dead host delays the callbacks of this organization that lead there, and nobody else's.
        var lane = organization + "/" + uri.getRawAuthority();
        return tx.update(SQL.get("insertCallback"), Tuple.of(Ids.next(), organization, request, url, lane, requester))
                .mapEmpty();
    }
}
