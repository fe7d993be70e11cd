package io.countersign.verticles.store;

/** Reads the contract's names back from columns that were written by {@code toString}. */
public final class WireNames {
    private WireNames() {}

    /** @throws IllegalArgumentException when no constant has this name: the database and the program disagree */
    public static <E extends Enum<E>> E of(Class<E> type, String name) {
        for (var constant : type.getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no " + type.getSimpleName() + " is named " + name);
    }
}
