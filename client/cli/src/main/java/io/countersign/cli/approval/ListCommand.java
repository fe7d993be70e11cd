package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Surroundings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The filters that lists of requests and of grants share. */
abstract class ListCommand extends CliCommand {
    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--mine", description = "Only your own.")
    boolean mine;

    ListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** Parameters of the call, to be added to; null stands for none. */
    final Map<String, @Nullable Object> filters() {
        var query = new LinkedHashMap<String, @Nullable Object>();
        query.put("signer", signer);
        query.put("mine", flag(mine));
        return query;
    }

    static @Nullable Boolean flag(boolean set) {
        return set ? true : null;
    }
}
