package io.countersign.verticles.identity;

/** Enums by their names in the contract, which are also the database's. */
final class WireNames {
    private WireNames() {}

    static <E extends Enum<E>> E of(Class<E> type, String name) {
        for (var constant : type.getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(type.getSimpleName() + " has no " + name);
    }
}
