package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.events.EventType;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.outbound.GivenAddress;
import io.countersign.verticles.outbound.OutboundPosts;
import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which addresses and filters an endpoint may have. */
final class WebhookRules {
    private static final int MOST_FILTERS = 100;

    private final OutboundPosts posts;

    WebhookRules(OutboundPosts posts) {
        this.posts = posts;
    }

    /** The address, when it is one that may be called as far as can be known now; looked at again at each attempt. */
    Future<URI> address(Call call, String pointer, String text) {
        return GivenAddress.check(posts, call.caller().organization(), pointer, text);
    }

    static Future<List<String>> filters(@Nullable List<String> wanted) {
        if (wanted == null) {
            return Future.succeededFuture(List.of());
        }
        var errors = new ArrayList<FieldError>();
        for (var i = 0; i < wanted.size(); i++) {
            if (!EventType.matchesAny(wanted.get(i))) {
                errors.add(new FieldError(
                        "/events/" + i,
                        "is neither a type of event, as request.created, nor a prefix with its dot, as \"request.\"; see"
                                + " docs/events.md"));
            }
        }
        if (wanted.size() > MOST_FILTERS) {
            errors.add(new FieldError("/events", "has more than " + MOST_FILTERS + " filters"));
        }
        return errors.isEmpty()
                ? Future.succeededFuture(wanted.stream().distinct().sorted().toList())
                : Future.failedFuture(new Refusal.BadInput(
                                "INVALID_INPUT",
                                errors.getFirst().pointer() + " "
                                        + errors.getFirst().detail(),
                                errors)
                        .refused());
    }

    /** What may be told of an address: its path and query may hold secrets. */
    static String receiver(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }
}
