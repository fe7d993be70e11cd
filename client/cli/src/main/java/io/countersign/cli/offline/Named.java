package io.countersign.cli.offline;

/**
 * Something that an attestation names.
 *
 * @param id unique in the whole installation
 * @param slug of a Signer it is unique in its organization only
 */
public record Named(String id, String slug) {
    private static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    /** Whether this text is an id, not a slug. */
    public static boolean isId(String text) {
        return text.matches(ID);
    }

    /** Whether it is meant by an id or a slug. What looks like an id is never taken for a slug, which a tenant chooses. */
    boolean is(String wanted) {
        return isId(wanted) ? wanted.equalsIgnoreCase(id) : wanted.equals(slug);
    }

    @Override
    public String toString() {
        return slug + " (" + id + ")";
    }
}
