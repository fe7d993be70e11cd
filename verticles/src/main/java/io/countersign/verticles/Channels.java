package io.countersign.verticles;

import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.ChannelTest;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.Page;
import io.vertx.core.Future;
import java.util.UUID;

/** Where notifications are shown as cards of a chat program, kept by admins of the organization. Method names are operation ids of the contract. */
public interface Channels {
    /** Keeps the URL sealed; refused without {@code webhooks.key}. */
    Future<Channel> createChannel(Call call, NewChannel channel);

    Future<Page<Channel>> listChannels(Call call, PageQuery page);

    Future<Channel> getChannel(Call call, UUID channel);

    /** Disabling drops what waits. */
    Future<Channel> updateChannel(Call call, UUID channel, ChannelSettings settings);

    Future<Void> deleteChannel(Call call, UUID channel);

    /** Sends at once and completes with what became of it, as late as the time-out of an attempt. */
    Future<ChannelTest> testChannel(Call call, UUID channel);
}
