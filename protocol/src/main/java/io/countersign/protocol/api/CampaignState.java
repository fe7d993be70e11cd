package io.countersign.protocol.api;

/** open until the deadline. {@link #toString} is the name in the contract. */
public enum CampaignState {
    OPEN("open"),
    ENDED("ended");

    private final String wireName;

    CampaignState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
