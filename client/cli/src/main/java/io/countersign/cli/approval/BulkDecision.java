package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Report;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.ProblemException;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionResult;
import io.countersign.protocol.api.DecisionResults;
import io.countersign.protocol.api.Decisions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several decisions, each by itself: what is refused stops no other. */
final class BulkDecision {
    /** As many as the contract takes in one call. */
    private static final int AT_ONCE = 50;

    private BulkDecision() {}

    /** @return {@link ExitCode#REFUSED} when at least one was refused */
    static int send(Gateway gateway, Report report, List<DecisionItem> items) throws IOException {
        var results = new ArrayList<DecisionResult>();
        for (var from = 0; from < items.size(); from += AT_ONCE) {
            var to = Math.min(items.size(), from + AT_ONCE);
            try {
                results.addAll(gateway.act(
                                "/v1/requests:decide", new Decisions(items.subList(from, to)), DecisionResults.class)
                        .results());
            } catch (IOException | Failure failure) {
                broken(report, results, items, from, to, failure);
                throw failure;
            }
        }
        told(report, results);
        return results.stream().allMatch(result -> result.problem() == null) ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static void told(Report report, List<DecisionResult> results) {
        report.result(new DecisionResults(results), table(results));
    }

    /** What was decided stays decided, so it is told before the failure of the call for those between from and to. */
    private static void broken(
            Report report, List<DecisionResult> results, List<DecisionItem> items, int from, int to, Exception why) {
        if (!results.isEmpty()) {
            told(report, results);
        }
        var refused = why instanceof ProblemException problem
                && problem.exitCode() != ExitCode.INTERNAL
                && problem.exitCode() != ExitCode.UNAVAILABLE;
        say(
                report,
                refused
                        ? "Refused together, nothing of them was decided:"
                        : "Perhaps decided, look with: countersign show",
                items.subList(from, to));
        say(report, "Not sent, nothing of them was decided:", items.subList(to, items.size()));
    }

    private static void say(Report report, String what, List<DecisionItem> items) {
        if (!items.isEmpty()) {
            report.say(what);
            items.forEach(item -> report.say("  " + item.request()));
        }
    }

    private static String table(List<DecisionResult> results) {
        var table = new Table("REQUEST", "SIGNER", "STATUS", "REASON");
        for (var result : results) {
            var decided = result.decided();
            if (decided != null) {
                table.row(result.request(), decided.signerSlug(), decided.status(), decided.reason());
            } else {
                var problem = result.problem() == null ? Map.<String, Object>of() : result.problem();
                table.row(result.request(), null, "refused: " + problem.get("code"), problem.get("detail"));
            }
        }
        return table.toString();
    }
}
