package io.countersign.protocol.tlog;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a tile or a bundle of entries as C2SP tlog-tiles does: {@code <L>/<N>[.p/<W>]}, with N in groups of three digits.
 *
 * @param level 0 to 63, or {@link #ENTRIES}
 * @param index from 0
 * @param width hashes or entries in it, 1 to 256; 256 is a full one
 */
public record TilePath(int level, long index, int width) {
    /** In place of a level: the entries below the tile of level 0. */
    public static final int ENTRIES = -1;

    /** Hashes in a full tile. */
    public static final int FULL = 256;

    private static final int TOP_LEVEL = 63;
    private static final int GROUP = 1_000;
    private static final Pattern PATH =
            Pattern.compile("(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TilePath {
        if (level < ENTRIES || level > TOP_LEVEL || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException("no tile has level " + level + ", index " + index + ", width " + width);
        }
    }

    /** Empty when the path names none, or names it in another way than the specification does. */
    public static Optional<TilePath> parse(String path) {
        var matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var level = "entries".equals(matcher.group(1)) ? ENTRIES : Integer.parseInt(matcher.group(1));
        var width = matcher.group(3) == null ? FULL : Integer.parseInt(matcher.group(3));
        var digits = matcher.group(2).replace("x", "").replace("/", "");
        if (level > TOP_LEVEL || matcher.group(3) != null && width >= FULL) {
            return Optional.empty();
        }
        var tile = new TilePath(level, Long.parseLong(digits), width);
        return tile.toString().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    @Override
    public String toString() {
        var groups = new StringBuilder("%03d".formatted(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            groups.insert(0, "x%03d/".formatted(rest % GROUP));
        }
        return (level == ENTRIES ? "entries" : level) + "/" + groups + (width == FULL ? "" : ".p/" + width);
    }
}
