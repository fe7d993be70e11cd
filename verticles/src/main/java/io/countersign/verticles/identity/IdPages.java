package io.countersign.verticles.identity;

import io.countersign.protocol.api.Page;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pages that go by descending id, newest first; the cursor is the last id in Base64url. */
final class IdPages {
    private static final int ID_BYTES = 16;

    private IdPages() {}

    /** What a page starts after, and one row more than it shows, which tells whether there is another. */
    record Slice(@Nullable UUID after, int rows) {}

    /** Fails as BadInput when the cursor is none of ours. */
    static Future<Slice> slice(PageQuery page) {
        if (page.cursor() == null) {
            return Future.succeededFuture(new Slice(null, page.limit() + 1));
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(page.cursor());
            if (bytes.length == ID_BYTES) {
                var id = ByteBuffer.wrap(bytes);
                return Future.succeededFuture(new Slice(new UUID(id.getLong(), id.getLong()), page.limit() + 1));
            }
        } catch (IllegalArgumentException e) {
            return malformed();
        }
        return malformed();
    }

    private static Future<Slice> malformed() {
        return Future.failedFuture(Refusal.BadInput.field(
                        "cursor", "is not a cursor of this listing; take it from the page before, or leave it out")
                .refused());
    }

    static <T> Page<T> page(List<T> rows, PageQuery page, Function<T, UUID> id) {
        if (rows.size() <= page.limit()) {
            return new Page<>(rows, null);
        }
        var items = rows.subList(0, page.limit());
        return new Page<>(items, cursor(id.apply(items.getLast())));
    }

    private static String cursor(UUID id) {
        var bytes = ByteBuffer.allocate(ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
