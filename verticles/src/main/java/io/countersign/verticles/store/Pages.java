package io.countersign.verticles.store;

import io.countersign.protocol.api.Page;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keyset paging: a cursor is the key of the last item, opaque to callers. Ask the database for one item more than the page holds
 * ({@link #fetch}), then cut ({@link #cut}). A cursor that this class did not write is refused as BadInput.
 */
public final class Pages {
    private static final int LONGEST_CURSOR = 200;

    private Pages() {}

    /** How many rows to ask for: one more than the page holds tells whether there is a next page. */
    public static int fetch(PageQuery page) {
        return page.limit() + 1;
    }

    /** The page of what {@link #fetch} rows became. */
    public static <T> Page<T> cut(List<T> found, PageQuery page, Function<T, Object> key) {
        if (found.size() <= page.limit()) {
            return new Page<>(found, null);
        }
        var items = found.subList(0, page.limit());
        return new Page<>(items, encode(key.apply(items.getLast())));
    }

    /** The page of all that was found before looking ended at a key; the next one goes on there, and may find more. */
    public static <T> Page<T> upTo(List<T> found, Object key) {
        return new Page<>(found, encode(key));
    }

    /**
     * The id after which the page begins; null for the first page.
     *
     * @throws io.countersign.verticles.RefusedException for a cursor that we did not write
     */
    public static @Nullable UUID afterId(PageQuery page) {
        return decode(page, UUID::fromString);
    }

    /**
     * The number after which the page begins; null for the first page.
     *
     * @throws io.countersign.verticles.RefusedException for a cursor that we did not write
     */
    public static @Nullable Long afterNumber(PageQuery page) {
        return decode(page, Long::valueOf);
    }

    /**
     * The key after which the page begins; null for the first page.
     *
     * @param parser of what the key's {@code toString} writes; throws IllegalArgumentException
     * @throws io.countersign.verticles.RefusedException for a cursor that we did not write
     */
    public static <K> @Nullable K after(PageQuery page, Function<String, K> parser) {
        return decode(page, parser);
    }

    private static String encode(Object key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static <K> @Nullable K decode(PageQuery page, Function<String, K> parser) {
        var cursor = page.cursor();
        if (cursor == null) {
            return null;
        }
        try {
            var text = cursor.length() > LONGEST_CURSOR
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            var key = parser.apply(text);
            if (cursor.equals(encode(key))) {
                return key;
            }
        } catch (IllegalArgumentException notOurs) {
            throw malformed(notOurs);
        }
        throw malformed(null);
    }

    private static RuntimeException malformed(@Nullable Throwable cause) {
        var refused = new Refusal.BadInput(
                        "MALFORMED_CURSOR",
                        "this cursor was not handed out with a page; begin again without a cursor",
                        List.of())
                .refused();
        if (cause != null) {
            refused.addSuppressed(cause);
        }
        return refused;
    }
}
