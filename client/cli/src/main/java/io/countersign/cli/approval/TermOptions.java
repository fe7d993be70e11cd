package io.countersign.cli.approval;

import io.countersign.cli.http.Names;
import io.countersign.protocol.api.NewRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a request asks for, but why. */
public final class TermOptions {
    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many signatures; apksigner makes three a file. Default: the policy's ceiling.")
    @Nullable
    Long count;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "How long after the approval, as ISO 8601: PT2H. Default: the policy's ceiling.")
    @Nullable
    Duration window;

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "When access begins, as RFC 3339: 2026-11-21T08:00:00Z. Default: with the approval.")
    @Nullable
    Instant notBefore;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            description = "When access ends. Default: the begin plus the policy's window ceiling.")
    @Nullable
    Instant expiresAt;

    @Option(
            names = {"--for", "--recipient"},
            paramLabel = "WHO",
            description = "Who will sign: a person or machine, by name or id. Default: who asks.")
    @Nullable
    String recipient;

    @Option(names = "--ticket", paramLabel = "REF", description = "Issue or change that the approvers can look up.")
    @Nullable
    String ticket;

    @Option(
            names = "--callback",
            paramLabel = "URL",
            description = "Told what becomes of the request: docs/webhooks.md.")
    @Nullable
    String callback;

    @ArgGroup(exclusive = false, heading = "What access is narrowed to (default: nothing):%n")
    ScopeOptions scope = new ScopeOptions();

    public NewRequest request(String justification, Names names) throws IOException {
        var who = recipient == null ? null : names.principal(recipient);
        return new NewRequest(justification, who, count, window, ticket, notBefore, expiresAt, scope.scope(), callback);
    }
}
