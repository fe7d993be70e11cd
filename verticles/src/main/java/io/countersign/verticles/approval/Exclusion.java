package io.countersign.verticles.approval;

/** Why a person can never decide on a request, whatever the policy says. */
enum Exclusion {
    REQUESTER("you asked for this request yourself; to take it back, cancel it"),
    RECIPIENT("this request would let you sign"),
    OWNER_OF_REQUESTER("you own the machine identity that asked"),
    OWNER_OF_RECIPIENT("you own the machine identity that would sign");

    private final String text;

    Exclusion(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
