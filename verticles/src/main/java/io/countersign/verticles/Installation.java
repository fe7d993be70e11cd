package io.countersign.verticles;

import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Setup;
import io.vertx.core.Future;
import java.util.Optional;

/** The first minute of an installation. */
public interface Installation {
    /**
     * A setup token, if the installation is empty (it replaces one that was never used); shown once, only its hash is kept. Empty
     * when there is an organization already.
     */
    Future<Optional<String>> newSetupToken();

    /** Uses the setup token up and creates the first organization with a platform administrator. */
    Future<Me> setUp(Setup setup, String requestId);
}
