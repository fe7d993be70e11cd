package io.countersign.protocol.api;

/** What a right is. {@link #toString} is the name in the contract. */
public enum CampaignSubject {
    MEMBER("member"),
    GRANT("grant");

    private final String wireName;

    CampaignSubject(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
