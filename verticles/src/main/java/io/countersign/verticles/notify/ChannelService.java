package io.countersign.verticles.notify;

import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.ChannelTest;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.NotificationKind;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.Channels;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.outbound.GivenAddress;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Channels of an organization, kept by its admins. */
final class ChannelService implements Channels {
    /** Channels of one organization. */
    static final int MOST = 50;

    private static final Queries SQL = Queries.of("channels");
    private static final int LONGEST_NAME = 100;

    private final Database database;
    private final ChannelSeal seal;
    private final OutboundPosts posts;
    private final ChannelTests tests;
    private final Runnable nudge;

    /** @param nudge called when what waits may be sent */
    ChannelService(Database database, ChannelSeal seal, OutboundPosts posts, ChannelTests tests, Runnable nudge) {
        this.database = database;
        this.seal = seal;
        this.posts = posts;
        this.tests = tests;
        this.nudge = nudge;
    }

    @Override
    public Future<Channel> createChannel(Call call, NewChannel channel) {
        return admin(call)
                .compose(allowed -> configured())
                .compose(configured -> named(channel.name()))
                .compose(named -> GivenAddress.check(posts, call.caller().organization(), "/url", channel.url()))
                .compose(address ->
                        database.create(call, tx -> insert(tx, call, channel, address), id -> getChannel(call, id)));
    }

    private Future<Created<Channel>> insert(Tx tx, Call call, NewChannel channel, URI address) {
        var id = Ids.next();
        var organization = call.caller().organization();
        var kept = sealed(call, id, address);
        return signers(tx, call, channel.signers())
                .compose(signers -> tx.first(
                        SQL.get("insertChannel"),
                        Tuple.of(id, organization, channel.kind().toString(), channel.name())
                                .addBuffer(Buffer.buffer(kept.sealed()))
                                .addString(kept.host())
                                .addString(kept.fingerprint())
                                .addArrayOfString(notices(channel.notices()))
                                .addArrayOfUUID(signers)
                                .addInteger(MOST)
                                .addUUID(call.caller().id()),
                        row -> row.getUUID("id")))
                .compose(inserted -> inserted.isPresent()
                        ? one(tx, call, id)
                        : Future.failedFuture(new Refusal.Conflict(
                                        "TOO_MANY_CHANNELS",
                                        "an organization has at most " + MOST + " channels; delete one first")
                                .refused()))
                .map(made -> {
                    tx.record(event(call, "channel.created", made));
                    return new Created<>(id, made);
                });
    }

    private static String[] notices(@Nullable List<NotificationKind> wanted) {
        return wanted == null
                ? new String[0]
                : wanted.stream()
                        .distinct()
                        .sorted()
                        .map(NotificationKind::name)
                        .toArray(String[]::new);
    }

    private static Future<UUID[]> signers(Tx tx, Call call, @Nullable List<String> wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return Future.succeededFuture(new UUID[0]);
        }
        var names = wanted.toArray(String[]::new);
        var known = new HashMap<String, UUID>();
        return tx.all(
                        SQL.get("findSigners"),
                        Tuple.of(call.caller().organization()).addArrayOfString(names),
                        row -> known.put(row.getString("name"), row.getUUID("id")))
                .compose(found -> {
                    for (var i = 0; i < names.length; i++) {
                        if (!known.containsKey(names[i])) {
                            return Refusal.BadInput.failed("/signers/" + i, "is no Signer of this organization");
                        }
                    }
                    return Future.succeededFuture(
                            known.values().stream().distinct().sorted().toArray(UUID[]::new));
                });
    }

    @Override
    public Future<Page<Channel>> listChannels(Call call, PageQuery page) {
        var after = Pages.afterId(page);
        return admin(call)
                .compose(allowed -> database.read(tx -> tx.all(
                        SQL.get("listChannels"),
                        Tuple.of(call.caller().organization(), after, Pages.fetch(page))
                                .addUUID(null),
                        ChannelRows::channel)))
                .map(found -> Pages.cut(found, page, Channel::id));
    }

    @Override
    public Future<Channel> getChannel(Call call, UUID channel) {
        return admin(call).compose(allowed -> database.read(tx -> one(tx, call, channel)));
    }

    private static Future<Channel> one(Tx tx, Call call, UUID channel) {
        return tx.first(
                        SQL.get("listChannels"),
                        Tuple.of(call.caller().organization())
                                .addUUID(null)
                                .addInteger(1)
                                .addUUID(channel),
                        ChannelRows::channel)
                .map(found -> found.orElseThrow(ChannelService::missing));
    }

    private static RuntimeException missing() {
        return new Refusal.NotFound("there is no such channel").refused();
    }

    /** The address as it is kept. */
    private record Kept(byte[] sealed, String host, String fingerprint) {}

    private static Future<Kept> lock(Tx tx, Call call, UUID channel) {
        return tx.first(
                        SQL.get("lockChannel"),
                        Tuple.of(channel, call.caller().organization()),
                        row -> new Kept(
                                row.getBuffer("sealed_url").getBytes(),
                                row.getString("host"),
                                row.getString("fingerprint")))
                .map(found -> found.orElseThrow(ChannelService::missing));
    }

    @Override
    public Future<Channel> updateChannel(Call call, UUID channel, ChannelSettings settings) {
        return admin(call)
                .compose(allowed -> named(settings.name()))
                .compose(named -> address(call, settings.url()))
                .compose(address -> database.change(
                        call,
                        tx -> lock(tx, call, channel)
                                .map(kept -> address == null ? kept : sealed(call, channel, address))
                                .compose(kept -> signers(tx, call, settings.signers())
                                        .compose(signers -> update(tx, channel, settings, kept, signers)))
                                .compose(updated -> settings.enabled()
                                        ? Future.succeededFuture(0)
                                        : tx.update(SQL.get("dropCards"), Tuple.of(channel)))
                                .compose(updated -> one(tx, call, channel))
                                .map(now -> {
                                    tx.record(event(call, "channel.updated", now)
                                            .with("enabled", settings.enabled())
                                            .with("urlChanged", address != null));
                                    return now;
                                })))
                .onSuccess(updated -> nudge.run());
    }

    /** Null where the known one stays. */
    private Future<@Nullable URI> address(Call call, @Nullable String url) {
        return url == null
                ? Future.succeededFuture(null)
                : configured()
                        .compose(configured ->
                                GivenAddress.check(posts, call.caller().organization(), "/url", url));
    }

    private Kept sealed(Call call, UUID channel, URI address) {
        var url = address.toString();
        return new Kept(
                seal.seal(call.caller().organization(), channel, url),
                address.getRawAuthority(),
                seal.fingerprint(url));
    }

    private static Future<Integer> update(Tx tx, UUID channel, ChannelSettings settings, Kept kept, UUID[] signers) {
        return tx.update(
                SQL.get("updateChannel"),
                Tuple.of(channel, settings.name())
                        .addBuffer(Buffer.buffer(kept.sealed()))
                        .addString(kept.host())
                        .addString(kept.fingerprint())
                        .addArrayOfString(notices(settings.notices()))
                        .addArrayOfUUID(signers)
                        .addString(settings.enabled() ? "enabled" : "disabled")
                        .addString(settings.enabled() ? null : "by_admin"));
    }

    @Override
    public Future<Void> deleteChannel(Call call, UUID channel) {
        return admin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> lock(tx, call, channel)
                                .compose(locked -> one(tx, call, channel))
                                .compose(known -> tx.update(SQL.get("deleteChannel"), Tuple.of(channel))
                                        .map(deleted -> {
                                            tx.record(event(call, "channel.deleted", known));
                                            return null;
                                        }))));
    }

    @Override
    public Future<ChannelTest> testChannel(Call call, UUID channel) {
        return admin(call)
                .compose(allowed -> configured())
                .compose(configured -> tests.within(() -> database.change(
                                call,
                                tx -> lock(tx, call, channel)
                                        .compose(kept -> one(tx, call, channel).map(known -> {
                                            tx.record(event(call, "channel.tested", known));
                                            return opened(call, known, kept);
                                        })))
                        .compose(opened ->
                                tests.send(call.caller().organization(), channel, opened.kind(), opened.url()))))
                .onSuccess(sent -> nudge.run());
    }

    private record Opened(ChannelKind kind, String url) {
        /** Without the address, which is a secret. */
        @Override
        public String toString() {
            return "Opened[" + kind + "]";
        }
    }

    private Opened opened(Call call, Channel known, Kept kept) {
        try {
            return new Opened(known.kind(), seal.open(call.caller().organization(), known.id(), kept.sealed()));
        } catch (ChannelSeal.BrokenException broken) {
            throw new Refusal.Conflict(
                            "CHANNEL_URL_SEALED",
                            broken.getMessage() + " of the gateway: it was sealed with another one, or changed in the"
                                    + " database; give the channel its URL anew, or ask the operator")
                    .refused();
        }
    }

    private static Future<Void> admin(Call call) {
        return call.caller().isOrganizationAdmin()
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Forbidden(
                                "ADMIN_REQUIRED", "only admins of the organization look after its channels; ask one")
                        .refused());
    }

    private Future<Void> configured() {
        return seal.isConfigured()
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Conflict(
                                "WEBHOOKS_NOT_CONFIGURED",
                                "URLs of channels are sealed with webhooks.key, which is not in the configuration of the"
                                        + " gateways; ask their operator")
                        .refused());
    }

    private static Future<Void> named(String name) {
        return name.isBlank() || name.length() > LONGEST_NAME
                ? Refusal.BadInput.failed("/name", "is a text of at most " + LONGEST_NAME + " characters")
                : Future.succeededFuture();
    }

    private static Event event(Call call, String type, Channel channel) {
        return Event.by(call.caller().id(), call.caller().organization(), type)
                .with("channel", channel.id().toString())
                .with("fingerprint", channel.fingerprint())
                .with("host", channel.host())
                .with("kind", channel.kind().toString())
                .with(
                        "notices",
                        channel.notices().stream()
                                .map(NotificationKind::toString)
                                .toList())
                .with("signers", channel.signers().stream().map(UUID::toString).toList());
    }
}
