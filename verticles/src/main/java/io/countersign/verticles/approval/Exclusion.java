package io.countersign.verticles.approval;

/** Why a person can never decide on a request, whatever step names them. */
enum Exclusion {
    REQUESTER("you asked for this request yourself; to take it back, cancel it"),
    RECIPIENT("this request would let you sign"),
    OWNER_OF_REQUESTER("you own the machine identity that asked"),
    OWNER_OF_RECIPIENT("you own the machine identity that would sign"),
    GAINS("this change would let you, or a machine identity that you own, sign or do more than now"),
    POLICY_EDITOR("you set the version of the policy that this request runs under, and it excludes whoever set it");

    private final String text;

    Exclusion(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
