package io.countersign.protocol.api;

/** What a reviewer answers. {@link #toString} is the name in the contract. */
public enum CampaignVerdict {
    KEEP("keep"),
    REDUCE("reduce"),
    REMOVE("remove");

    private final String wireName;

    CampaignVerdict(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
