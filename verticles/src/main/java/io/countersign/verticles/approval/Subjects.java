package io.countersign.verticles.approval;

import io.countersign.protocol.api.RequestSubject;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** Which subject a stored request has. */
final class Subjects {
    private Subjects() {}

    static Subject of(Row row) {
        var change = row.getString("change");
        return change == null
                ? new Subject.Access()
                : new OfChange(
                        Change.of(change),
                        List.of(row.getArrayOfStrings("sentences")),
                        row.getLong("authority_version").equals(row.getLong("authority_now")));
    }

    /**
     * A change of a guarded Signer: its approval makes it, as if the requester did so now.
     *
     * @param sentences those of the change with the names of today
     */
    record OfChange(Change change, List<String> sentences, boolean current) implements Subject {
        @Override
        public RequestSubject kind() {
            return RequestSubject.CHANGE;
        }

        @Override
        public Optional<String> stale() {
            return current
                    ? Optional.empty()
                    : Optional.of(
                            "policy, members, certificate or state of the Signer, or who is in a group that this names, have changed"
                                    + " since it was asked for; ask anew");
        }

        @Override
        public Future<Void> approved(Tx tx, Acting acting, RequestFile file, Carrier carrier) {
            tx.carriesOut(file.id());
            return carrier.carryOut(tx, acting, file, change);
        }
    }
}
