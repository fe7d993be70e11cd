package io.countersign.protocol.api;

/** What a report looks for. {@link #toString} is the name in the contract. */
public enum ReportName {
    STALE_MEMBERS("stale-members"),
    UNUSED_RIGHTS("unused-rights"),
    UNUSED_GRANTS("unused-grants"),
    REQUESTERS_WHO_APPROVE("requesters-who-approve"),
    QUICK_APPROVERS("quick-approvers"),
    ONE_PERSON_SIGNERS("one-person-signers"),
    IMPOSSIBLE_STEPS("impossible-steps");

    private final String wireName;

    ReportName(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
