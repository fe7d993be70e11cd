package io.countersign.verticles.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PolicyChange;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.scope.ScopeWords;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of a guarded Signer that waits: exactly one of policy, member with role, member with group, grant,
 * guarded, renewal and certificate is there.
 *
 * @param agreed Signers whose people have agreed to it before
 * @param sentences the difference, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Change(
        @Nullable NewPolicy policy,
        @Nullable UUID member,
        @Nullable SignerRole role,
        @Nullable NewGrant grant,
        @Nullable Boolean guarded,
        @Nullable UUID group,
        @Nullable List<Agreed> agreed,
        @Nullable CertificateRenewal renewal,
        @Nullable BroughtCertificate certificate,
        List<String> sentences) {
    /** @param authority of the Signer when it was asked; once it has moved, the agreement counts no more */
    record Agreed(UUID signer, long authority) {}

    static Change ofPolicy(NewPolicy policy, @Nullable PolicyChange difference) {
        var told = Objects.requireNonNull(difference, "a new version differs from the one before");
        var sentences = Stream.of(
                        Stream.of("before: " + told.before(), "after: " + told.after()),
                        told.looser().stream().map(line -> "looser: " + line),
                        told.tighter().stream().map(line -> "tighter: " + line),
                        told.other().stream().map(line -> "changed: " + line))
                .flatMap(lines -> lines)
                .toList();
        return new Change(policy, null, null, null, null, null, null, null, null, sentences);
    }

    /**
     * @param before the role until now, null for none
     * @param grants that can be used again, one sentence each
     */
    static Change ofMember(
            UUID member, String name, @Nullable SignerRole before, SignerRole role, List<String> grants) {
        var sentence = before == null
                ? name + " becomes a member as " + role
                : "the role of " + name + " changes from " + before + " to " + role;
        var sentences = Stream.concat(Stream.of(sentence), grants.stream()).toList();
        return new Change(null, member, role, null, null, null, null, null, null, sentences);
    }

    /** The justification comes last: nothing that somebody writes stands before what they ask for. */
    static Change ofGrant(NewGrant grant, String sentence, @Nullable Scope scope) {
        var sentences = Stream.of(
                        Stream.of(sentence),
                        ScopeWords.of(scope).stream().map(part -> "only " + part),
                        Stream.of("justification: " + grant.justification()))
                .flatMap(lines -> lines)
                .toList();
        return new Change(null, null, null, grant, null, null, null, null, null, sentences);
    }

    static Change ofGroup(UUID group, UUID member, List<Agreed> agreed, List<String> sentences) {
        return new Change(
                null, member, null, null, null, group, agreed.isEmpty() ? null : agreed, null, null, sentences);
    }

    static Change ofRenewal(CertificateRenewal renewal, String sentence) {
        return new Change(null, null, null, null, null, null, null, renewal, null, List.of(sentence));
    }

    static Change ofCertificate(BroughtCertificate certificate, String sentence) {
        return new Change(null, null, null, null, null, null, null, null, certificate, List.of(sentence));
    }

    static Change guardOff() {
        return new Change(
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                List.of(
                        "the policy guard is switched off: one Administrator alone changes policy, members and pre-approvals"));
    }

    /** Only these make more people sign or fewer people ask. */
    boolean isOfMember() {
        return member != null;
    }

    /** The exact text that is agreed to. */
    String text() {
        try {
            return ContractJson.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can be written as JSON", e);
        }
    }

    static Change of(String text) {
        try {
            return ContractJson.mapper().readValue(text, Change.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored change cannot be read", e);
        }
    }
}
