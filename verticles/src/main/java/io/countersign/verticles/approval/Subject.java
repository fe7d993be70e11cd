package io.countersign.verticles.approval;

import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What a request is about. Steps, decisions and states are the same for all; only what stands here differs. What must hold when one is
 * opened is judged by who opens it: {@link RequestOpening} for access, {@link Guard} for a change.
 */
interface Subject {
    RequestSubject kind();

    /** What the approver reads beside the terms, one sentence each; empty when the terms say all. */
    List<String> sentences();

    /** Why it can be approved no more, though nobody ended it. */
    Optional<String> stale();

    /**
     * What the last approval brings about, in its transaction.
     *
     * @param carrier makes changes
     */
    Future<Void> approved(Tx tx, Acting acting, RequestFile file, Carrier carrier);

    /** Access to sign: its approval makes a grant. */
    record Access() implements Subject {
        @Override
        public RequestSubject kind() {
            return RequestSubject.ACCESS;
        }

        @Override
        public List<String> sentences() {
            return List.of();
        }

        @Override
        public Optional<String> stale() {
            return Optional.empty();
        }

        @Override
        public Future<Void> approved(Tx tx, Acting acting, RequestFile file, Carrier carrier) {
            return Transitions.grant(tx, acting.person(), file, GrantOrigin.REQUEST)
                    .mapEmpty();
        }
    }
}
