package io.countersign.protocol.api;

/**
 * What turns an empty installation into one with a first organization and a first platform administrator.
 *
 * @param setupToken the one-time token that the gateway printed at its first start.
 * @param organization the first organization.
 */
public record Setup(String setupToken, NewOrganization organization) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "Setup[organization=" + organization + "]";
    }
}
