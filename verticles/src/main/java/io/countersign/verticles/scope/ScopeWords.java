package io.countersign.verticles.scope;

import io.countersign.protocol.api.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scope narrows access to, in words that leave nothing out: one text for each part of it. */
public final class ScopeWords {
    private ScopeWords() {}

    /** Each is read after the word "only". */
    public static List<String> of(@Nullable Scope scope) {
        if (scope == null) {
            return List.of();
        }
        var parts = new ArrayList<String>();
        var artifacts = scope.artifacts();
        if (artifacts != null) {
            parts.add(artifacts.size() + " artifacts by their SHA-256: " + String.join(", ", artifacts));
        }
        var manifest = scope.manifest();
        if (manifest != null) {
            parts.add("the contents of a manifest: " + manifest.size() + " artifacts, root " + manifest.root());
        }
        if (scope.sourceAddresses() != null) {
            parts.add("from " + String.join(", ", scope.sourceAddresses()));
        }
        if (scope.tool() != null) {
            parts.add("tool " + scope.tool() + " (claimed)");
        }
        if (scope.host() != null) {
            parts.add("host " + scope.host() + " (claimed)");
        }
        if (scope.claims() != null) {
            scope.claims().forEach((name, value) -> parts.add("with claim " + name + " = " + value));
        }
        return parts;
    }
}
