package io.countersign.verticles;

import io.countersign.protocol.api.NewPasskey;
import io.countersign.protocol.api.Passkey;
import io.countersign.protocol.api.PasskeyOptions;
import io.countersign.protocol.api.PasskeyPage;
import io.countersign.protocol.api.PasskeyRemoval;
import io.vertx.core.Future;
import java.util.UUID;

/** What people sign their decisions with. Method names are operation ids of the contract. */
public interface Passkeys {
    Future<PasskeyPage> listPasskeys(Call call);

    Future<PasskeyOptions> beginPasskey(Call call);

    Future<Passkey> addPasskey(Call call, NewPasskey passkey);

    Future<Void> removePasskey(Call call, UUID passkey, PasskeyRemoval removal);

    /** By an admin of the organization. */
    Future<Void> removePersonPasskeys(Call call, UUID person);
}
