package io.countersign.verticles.signers;

import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.protocol.api.WaitForProof;
import io.countersign.verticles.Call;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RevocationFigures;
import io.countersign.verticles.RevocationList;
import io.countersign.verticles.Signers;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.certificate.RevocationPoints;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link Signers} over PostgreSQL and the workers. Call {@link #recover} once at start. */
public final class SignerService implements Signers {
    private static final Queries SQL = Queries.of("signers");

    private final Database database;
    private final SignerLookup lookup = new SignerLookup();
    private final AuthorityCreation authorityCreation;
    private final SignerCreation signerCreation;
    private final SignerStates states;
    private final Membership membership;
    private final Renewals renewals;
    private final OutsideCertificates outsideCertificates = new OutsideCertificates();
    private final Revocations revocations;
    private final RevocationLists lists;

    /** With the usual lists of revoked certificates. */
    public SignerService(Database database, WorkerClient worker, List<String> tokens) {
        this(database, worker, tokens, DomainConfig.Certificates.usual());
    }

    /** @param tokens labels of the tokens that a worker serves; the first is the default */
    public SignerService(
            Database database, WorkerClient worker, List<String> tokens, DomainConfig.Certificates certificates) {
        var served = List.copyOf(tokens);
        this.database = database;
        var issuer = new CertificateIssuer(worker, new RevocationPoints(certificates.listUrl()));
        this.authorityCreation = new AuthorityCreation(database, worker, issuer, served);
        this.signerCreation = new SignerCreation(database, lookup, worker, issuer, served);
        this.states = new SignerStates(database, lookup);
        this.membership = new Membership(database, lookup);
        this.renewals = new Renewals(database, lookup, issuer);
        this.revocations = new Revocations(database, lookup);
        this.lists = new RevocationLists(database, worker, certificates.listValidity());
    }

    public Renewals renewals() {
        return renewals;
    }

    public RevocationLists revocationLists() {
        return lists;
    }

    /** Ends what a gateway began to make more than ten minutes ago and did not finish, as the Reaper does once a minute. */
    public Future<Void> recover() {
        return database.systemChange(Abandoned::fail).mapEmpty();
    }

    @Override
    public Future<Page<CertificateAuthority>> listCertificateAuthorities(Call call, PageQuery page) {
        return database.read(tx -> tx.all(
                        SQL.get("listAuthorities"),
                        Tuple.of(call.caller().organization(), Pages.afterId(page), Pages.fetch(page)),
                        row -> AuthorityRow.of(row).toAuthority()))
                .map(found -> Pages.cut(found, page, CertificateAuthority::id));
    }

    @Override
    public Future<CertificateAuthority> createCertificateAuthority(Call call, NewCertificateAuthority authority) {
        return refusing(() -> authorityCreation.create(call, authority));
    }

    @Override
    public Future<CertificateAuthority> getCertificateAuthority(Call call, UUID certificateAuthority) {
        var parameters = Tuple.of(call.caller().organization(), certificateAuthority);
        return database.read(tx -> tx.first(SQL.get("findAuthority"), parameters, AuthorityRow::of))
                .map(found -> found.orElseThrow(() -> new Refusal.NotFound(
                                "there is no such certificate authority; list those of the organization")
                        .refused()))
                .map(AuthorityRow::toAuthority);
    }

    @Override
    public Future<Page<Signer>> listSigners(Call call, PageQuery page) {
        var caller = call.caller();
        return database.read(tx -> tx.all(
                        SQL.get("listSigners"),
                        Tuple.of(
                                caller.organization(),
                                caller.id(),
                                caller.isOrganizationAdmin(),
                                Pages.afterId(page),
                                Pages.fetch(page)),
                        row -> SignerRow.of(row).toSigner()))
                .map(found -> Pages.cut(found, page, Signer::id));
    }

    @Override
    public Future<Signer> createSigner(Call call, NewSigner signer) {
        return refusing(() -> signerCreation.create(call, signer));
    }

    @Override
    public Future<Signer> getSigner(Call call, String signer) {
        return database.read(tx -> lookup.readable(tx, call.caller(), signer)
                .compose(row -> StepsInForce.warnings(tx, row.id(), row.slug()).map(row::toSigner)));
    }

    @Override
    public Future<Signer> disableSigner(Call call, String signer) {
        return states.disable(call, signer);
    }

    @Override
    public Future<Signer> enableSigner(Call call, String signer) {
        return states.enable(call, signer);
    }

    @Override
    public Future<Signer> archiveSigner(Call call, String signer) {
        return states.archive(call, signer);
    }

    @Override
    public Future<WaitForProof> setWaitForProof(Call call, String signer, WaitForProof wait) {
        return states.waitForProof(call, signer, wait);
    }

    @Override
    public Future<Signer> renewSignerCertificate(Call call, String signer, CertificateRenewal wanted) {
        return renewals.renew(call, signer, wanted);
    }

    @Override
    public Future<List<byte[]>> getSignerCertificate(Call call, String signer, @Nullable String serial) {
        return database.read(tx -> lookup.readable(tx, call.caller(), signer)
                .compose(row ->
                        serial == null ? Future.succeededFuture(present(row)) : Renewals.chain(tx, row, serial)));
    }

    @Override
    public Future<byte[]> getSignerCertificateRequest(Call call, String signer) {
        return readable(call, signer).map(row -> {
            OutsideCertificates.refuseUnlessOutside(row);
            return Objects.requireNonNull(row.certificateRequest());
        });
    }

    @Override
    public Future<Signer> setSignerCertificate(
            Call call, String signer, BroughtCertificate brought, @Nullable Integer expectedVersion) {
        return Held.released(
                database.change(call, tx -> outsideCertificates.set(tx, call, signer, brought, expectedVersion)));
    }

    private static List<byte[]> present(SignerRow row) {
        if (row.chain().isEmpty()) {
            throw notYet(row, "certificate");
        }
        return row.chain();
    }

    @Override
    public Future<Page<SignerCertificate>> listSignerCertificates(Call call, String signer, PageQuery page) {
        return revocations.list(call, signer, page);
    }

    @Override
    public Future<SignerCertificate> revokeCertificate(
            Call call, String signer, String serial, NewRevocation revocation) {
        return revocations.revoke(call, signer, serial, revocation);
    }

    @Override
    public Future<RevocationList> getRevocationList(UUID certificateAuthority) {
        return lists.newest(certificateAuthority);
    }

    @Override
    public Future<RevocationFigures> revocationFigures() {
        return lists.figures();
    }

    @Override
    public Future<byte[]> getSignerPublicKey(Call call, String signer) {
        return readable(call, signer).map(row -> {
            var publicKey = row.publicKey();
            if (publicKey == null) {
                throw notYet(row, "key");
            }
            return publicKey;
        });
    }

    @Override
    public Future<Page<Member>> listMembers(Call call, String signer, PageQuery page) {
        return membership.list(call, signer, page);
    }

    @Override
    public Future<Member> setMember(Call call, String signer, UUID member, NewMember role) {
        return membership.set(call, signer, member, role.role());
    }

    @Override
    public Future<Void> removeMember(Call call, String signer, UUID member) {
        return membership.remove(call, signer, member);
    }

    private Future<SignerRow> readable(Call call, String signer) {
        return database.read(tx -> lookup.readable(tx, call.caller(), signer));
    }

    private static RuntimeException notYet(SignerRow row, String what) {
        return new Refusal.Conflict(
                        "NOT_ACTIVE_YET",
                        "Signer " + row.slug() + " is " + row.state() + " and has no " + what
                                + (row.waitsForCertificate()
                                        ? "; once the authority has issued it: " + row.renewal()
                                        : ""))
                .refused();
    }

    /** Input is judged before the first step, where a refusal is still thrown. */
    private static <T> Future<T> refusing(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
