package io.countersign.verticles.identity;

/** How accounts of identity providers are kept. */
final class ProviderAccount {
    /** V0037: of no password. */
    static final String NO_PASSWORD =
            "$argon2id$v=19$m=7168,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private ProviderAccount() {}

    /** Folds A to Z alone: letters of other alphabets that look alike, or become one of ours in lower case, stay what they are. */
    static String login(String provider, String email) {
        var folded = new StringBuilder(provider).append(':');
        email.chars().map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c).forEach(c -> folded.append((char) c));
        return folded.toString();
    }
}
