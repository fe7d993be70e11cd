package io.countersign.verticles.notify;

/** What stands below everything that is sent. */
final class Footer {
    static final String TEXT =
            "No link in a mail of Countersign decides anything; log in and compare the hash before you do."
                    + " How you are told: countersign notifications show";

    static final String CARD =
            "No link in a card of Countersign decides anything; log in and compare the hash before you do.";

    private Footer() {}
}
