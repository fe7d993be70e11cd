package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Confirmation;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows requests and decides exactly what was shown: each decision names the hash of its request. */
abstract class DecideCommand extends CliCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of requests; each is decided by itself.")
    List<UUID> ids = List.of();

    @Option(
            names = "--hash",
            paramLabel = "HEX",
            description =
                    "Decide only if the request has this hash, as show says it. Default: the hash of what is shown.")
    @Nullable
    String hash;

    @Option(
            names = "--on-behalf-of",
            paramLabel = "WHO",
            description =
                    "In whose place, by a delegation. Default: in your own name if you can, else in your delegator's.")
    @Nullable
    String delegator;

    @Mixin
    Confirmation confirmation = new Confirmation();

    DecideCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** What to ask before several or one of them are decided. */
    abstract String question(int requests);

    /** Fails when it is plain already that this cannot be decided here. */
    void refuseIfVain(Request request, URI gateway) {}

    abstract DecisionItem item(Request request, String hash, @Nullable UUID onBehalfOf);

    /** Decides one, and says what came of it. */
    abstract Request one(Gateway gateway, DecisionItem item) throws IOException;

    abstract String done(Request request);

    @Override
    protected final int run() throws IOException {
        if (hash != null && ids.size() > 1) {
            throw usage("--hash goes with one ID.");
        }
        var session = session();
        var gateway = session.gateway();
        var onBehalfOf = delegator == null ? null : new Names(gateway).person(delegator);
        var items = new ArrayList<DecisionItem>();
        for (var id : new LinkedHashSet<>(ids)) {
            var request = gateway.get("/v1/requests/" + id, Request.class);
            report().say(RequestText.details(request));
            refuseIfVain(request, session.address().url());
            items.add(item(request, shown(request), onBehalfOf));
        }
        confirmation.require(surroundings(), question(items.size()), "Nothing was decided.");
        if (items.size() > 1) {
            return BulkDecision.send(gateway, report(), items);
        }
        var decided = one(gateway, items.getFirst());
        report().result(decided, done(decided));
        return ExitCode.OK;
    }

    private String shown(Request request) {
        if (hash != null && !hash.equalsIgnoreCase(request.hash())) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "This request has another hash than " + Table.clean(hash)
                            + ": it is not the one that was read. Read it again with: countersign show "
                            + request.id());
        }
        return request.hash();
    }
}
