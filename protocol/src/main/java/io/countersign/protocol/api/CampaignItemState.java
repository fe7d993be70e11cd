package io.countersign.protocol.api;

/** suspended: nobody answered in time, so it was taken away; blocked: it could not be, see its reason. {@link #toString} is the name in the contract. */
public enum CampaignItemState {
    OPEN("open"),
    KEPT("kept"),
    REDUCED("reduced"),
    REMOVED("removed"),
    SUSPENDED("suspended"),
    BLOCKED("blocked");

    private final String wireName;

    CampaignItemState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
