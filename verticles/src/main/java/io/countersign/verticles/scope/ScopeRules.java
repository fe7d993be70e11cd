package io.countersign.verticles.scope;

import io.countersign.conf.Network;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From what was sent to what is kept: every part is checked, and equal scopes get one spelling. */
public final class ScopeRules {
    static final int MOST_ARTIFACTS = 100;
    static final int MOST_NETWORKS = 100;
    static final int MOST_CLAIMS = 20;
    static final long LARGEST_MANIFEST = 1_000_000_000;
    private static final int LONGEST_TOOL = 200;
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_CLAIM = 500;

    private ScopeRules() {}

    /**
     * @param errors gets every problem
     * @return the scope in its one spelling; null when nothing is narrowed, or when there is a problem
     */
    public static @Nullable Scope kept(@Nullable Scope sent, List<FieldError> errors) {
        if (sent == null) {
            return null;
        }
        var before = errors.size();
        if (isEmpty(sent)) {
            errors.add(new FieldError("/scope", "narrow something, or leave the scope out"));
        }
        if (sent.artifacts() != null && sent.manifest() != null) {
            errors.add(new FieldError("/scope/manifest", "give either artifacts or a manifest, not both"));
        }
        artifacts(sent.artifacts(), errors);
        manifest(sent.manifest(), errors);
        text(sent.tool(), "/scope/tool", LONGEST_TOOL, errors);
        text(sent.host(), "/scope/host", LONGEST_HOST, errors);
        networks(sent.sourceAddresses(), errors);
        claims(sent.claims(), errors);
        return errors.size() > before ? null : spelled(sent);
    }

    private static boolean isEmpty(Scope sent) {
        return sent.artifacts() == null
                && sent.manifest() == null
                && sent.tool() == null
                && sent.host() == null
                && sent.sourceAddresses() == null
                && sent.claims() == null;
    }

    private static void artifacts(@Nullable List<String> artifacts, List<FieldError> errors) {
        if (artifacts == null) {
            return;
        }
        if (artifacts.isEmpty() || artifacts.size() > MOST_ARTIFACTS) {
            errors.add(new FieldError(
                    "/scope/artifacts", "list 1 to " + MOST_ARTIFACTS + " artifacts; more fit into a manifest"));
        }
        for (var i = 0; i < Math.min(artifacts.size(), MOST_ARTIFACTS); i++) {
            if (!isSha256(artifacts.get(i))) {
                errors.add(new FieldError("/scope/artifacts/" + i, "must be a SHA-256, 64 hexadecimal digits"));
            }
        }
    }

    private static void manifest(@Nullable Manifest manifest, List<FieldError> errors) {
        if (manifest == null) {
            return;
        }
        if (!isSha256(manifest.root())) {
            errors.add(new FieldError("/scope/manifest/root", "must be a SHA-256, 64 hexadecimal digits"));
        }
        if (manifest.size() < 1 || manifest.size() > LARGEST_MANIFEST) {
            errors.add(new FieldError("/scope/manifest/size", "must be from 1 to " + LARGEST_MANIFEST));
        }
    }

    private static boolean isSha256(@Nullable String text) {
        return text != null && text.matches("[0-9a-fA-F]{64}");
    }

    private static void text(@Nullable String text, String pointer, int longest, List<FieldError> errors) {
        if (text != null
                && (text.isBlank()
                        || text.length() > longest
                        || text.codePoints().anyMatch(Character::isISOControl))) {
            errors.add(new FieldError(pointer, "must have 1 to " + longest + " characters and no control characters"));
        }
    }

    private static void networks(@Nullable List<String> networks, List<FieldError> errors) {
        if (networks == null) {
            return;
        }
        if (networks.isEmpty() || networks.size() > MOST_NETWORKS) {
            errors.add(new FieldError("/scope/sourceAddresses", "list 1 to " + MOST_NETWORKS + " networks"));
        }
        for (var i = 0; i < Math.min(networks.size(), MOST_NETWORKS); i++) {
            if (networks.get(i) == null || Network.parse(networks.get(i)).isEmpty()) {
                errors.add(new FieldError(
                        "/scope/sourceAddresses/" + i,
                        "must be a network as 10.1.0.0/16 or 2001:db8::/32, without bits beyond its prefix"));
            }
        }
    }

    private static void claims(@Nullable Map<String, String> claims, List<FieldError> errors) {
        if (claims == null) {
            return;
        }
        if (claims.isEmpty() || claims.size() > MOST_CLAIMS) {
            errors.add(new FieldError("/scope/claims", "name 1 to " + MOST_CLAIMS + " claims"));
        }
        claims.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9_.:/-]{1,100}") || value == null) {
                errors.add(new FieldError("/scope/claims", "a claim has a name and a text as its value"));
            } else {
                text(value, "/scope/claims/" + name.replace("/", "~1"), LONGEST_CLAIM, errors);
            }
        });
    }

    private static Scope spelled(Scope sent) {
        var artifacts = sent.artifacts();
        var manifest = sent.manifest();
        var networks = sent.sourceAddresses();
        var claims = sent.claims();
        return new Scope(
                artifacts == null
                        ? null
                        : artifacts.stream()
                                .map(hex -> hex.toLowerCase(Locale.ROOT))
                                .distinct()
                                .sorted()
                                .toList(),
                manifest == null ? null : new Manifest(manifest.root().toLowerCase(Locale.ROOT), manifest.size()),
                sent.tool(),
                sent.host(),
                networks == null ? null : List.copyOf(new TreeSet<>(networks)),
                claims == null ? null : new TreeMap<>(claims));
    }

    /** For hashes and audit events: maps with sorted keys, lists and strings only. */
    public static Map<String, Object> canonical(Scope kept) {
        var map = new TreeMap<String, Object>();
        put(map, "artifacts", kept.artifacts());
        var manifest = kept.manifest();
        if (manifest != null) {
            map.put("manifest", new TreeMap<>(Map.of("root", manifest.root(), "size", Long.toString(manifest.size()))));
        }
        put(map, "tool", kept.tool());
        put(map, "host", kept.host());
        put(map, "sourceAddresses", kept.sourceAddresses());
        put(map, "claims", kept.claims() == null ? null : new TreeMap<>(kept.claims()));
        return map;
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
