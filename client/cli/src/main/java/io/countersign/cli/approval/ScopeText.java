package io.countersign.cli.approval;

import io.countersign.protocol.api.Scope;
import org.jspecify.annotations.Nullable;

/** What access is narrowed to, in words. */
final class ScopeText {
    private ScopeText() {}

    /** @param scoped whether there is a scope, also where it was left out */
    static void lines(Lines lines, @Nullable Scope scope, boolean scoped) {
        if (scope == null) {
            lines.line("Scope", scoped ? "narrowed" : "everything that the Signer can sign");
            return;
        }
        lines.each("Scope", "only artifact ", scope.artifacts());
        var manifest = scope.manifest();
        if (manifest != null) {
            lines.line("Scope", "only the manifest of " + manifest.size() + " artifacts, root " + manifest.root());
        }
        if (scope.tool() != null) {
            lines.line("Scope", "only by tool " + scope.tool());
        }
        if (scope.host() != null) {
            lines.line("Scope", "only on host " + scope.host());
        }
        lines.each("Scope", "only from ", scope.sourceAddresses());
        var claims = scope.claims();
        if (claims != null) {
            claims.forEach((name, value) -> lines.line("Scope", "only with claim " + name + " = " + value));
        }
    }
}
