package io.countersign.verticles.scope;

import io.countersign.conf.Network;
import io.countersign.protocol.api.InclusionProof;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.merkle.MerkleTree;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A scope ready to judge signatures. Immutable, as the grant it belongs to. */
public final class ScopeGuard {
    private final Scope scope;
    private final Set<ByteBuffer> artifacts = new HashSet<>();
    private final byte[] manifestRoot;
    private final List<Network> networks;

    /**
     * One artifact to be signed.
     *
     * @param sha256 of its content; null when the signature is over another digest, from which nothing can be told
     * @param proof as sent
     */
    public record Artifact(
            byte @Nullable [] sha256, @Nullable InclusionProof proof) {}

    /**
     * What is known of a signing call.
     *
     * @param tool claimed
     * @param host claimed
     * @param source address of the connection; null when there is none
     * @param claims verified ones of the token
     */
    public record Facts(
            List<Artifact> artifacts,
            @Nullable String tool,
            @Nullable String host,
            @Nullable String source,
            Map<String, String> claims) {}

    public ScopeGuard(Scope scope) {
        this.scope = scope;
        var manifest = scope.manifest();
        this.manifestRoot = manifest == null ? new byte[0] : HexFormat.of().parseHex(manifest.root());
        var listed = scope.artifacts();
        if (listed != null) {
            listed.forEach(hex -> artifacts.add(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
        }
        var sources = scope.sourceAddresses();
        this.networks = sources == null
                ? List.of()
                : sources.stream()
                        .map(text -> Network.parse(text).orElseThrow())
                        .toList();
    }

    /** Which part does not fit, and why, as the end of a sentence; empty when all do. */
    public Optional<String> mismatch(Facts facts) {
        return source(facts)
                .or(() -> exact("tool", scope.tool(), facts.tool()))
                .or(() -> exact("host", scope.host(), facts.host()))
                .or(() -> claims(facts))
                .or(() -> artifacts(facts.artifacts()));
    }

    private Optional<String> source(Facts facts) {
        if (scope.sourceAddresses() == null) {
            return Optional.empty();
        }
        var source = facts.source();
        var inside = source != null
                && Network.literal(source)
                        .map(address -> networks.stream().anyMatch(network -> network.holds(address)))
                        .orElse(false);
        return inside
                ? Optional.empty()
                : Optional.of("sourceAddresses: the gateway sees " + (source == null ? "no address" : source)
                        + ", which is in none of them");
    }

    private static Optional<String> exact(String part, @Nullable String wanted, @Nullable String told) {
        return wanted == null || wanted.equals(told)
                ? Optional.empty()
                : Optional.of(part + ": send client." + part + " \"" + wanted + "\"");
    }

    private Optional<String> claims(Facts facts) {
        var wanted = scope.claims();
        return wanted == null
                ? Optional.empty()
                : wanted.entrySet().stream()
                        .filter(claim -> !claim.getValue().equals(facts.claims().get(claim.getKey())))
                        .findFirst()
                        .map(claim -> "claims: your token carries no verified claim " + claim.getKey()
                                + " with the value that was approved");
    }

    private Optional<String> artifacts(List<Artifact> wanted) {
        if (scope.artifacts() == null && scope.manifest() == null) {
            return Optional.empty();
        }
        for (var i = 0; i < wanted.size(); i++) {
            var wrong = artifact(wanted.get(i));
            if (wrong.isPresent()) {
                return Optional.of(wrong.get() + " (input " + i + ")");
            }
        }
        return Optional.empty();
    }

    private Optional<String> artifact(Artifact artifact) {
        var part = scope.manifest() == null ? "artifacts" : "manifest";
        var sha256 = artifact.sha256();
        if (sha256 == null) {
            return Optional.of(
                    part
                            + ": it holds SHA-256 hashes, and another digest cannot be found among them; use a SHA-256 algorithm");
        }
        return scope.manifest() == null ? listed(sha256) : proven(sha256, artifact.proof());
    }

    private Optional<String> listed(byte[] sha256) {
        return artifacts.contains(ByteBuffer.wrap(sha256))
                ? Optional.empty()
                : Optional.of("artifacts: " + HexFormat.of().formatHex(sha256) + " is not in the approved list");
    }

    private Optional<String> proven(byte[] sha256, @Nullable InclusionProof proof) {
        if (proof == null) {
            return Optional.of("manifest: send the proof that the artifact is in it");
        }
        var size = Objects.requireNonNull(scope.manifest()).size();
        return MerkleTree.includes(manifestRoot, size, sha256, proof.index(), proof.path())
                ? Optional.empty()
                : Optional.of("manifest: the proof does not lead from "
                        + HexFormat.of().formatHex(sha256) + " to the approved root");
    }
}
