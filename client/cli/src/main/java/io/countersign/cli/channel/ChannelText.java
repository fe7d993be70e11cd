package io.countersign.cli.channel;

import io.countersign.cli.Table;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelState;
import io.countersign.protocol.api.ChannelTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Channels in words. */
final class ChannelText {
    private ChannelText() {}

    static String state(Channel channel) {
        if (channel.disabledReason() != null) {
            return channel.state() + " (" + channel.disabledReason() + ")";
        }
        return channel.failingSince() == null ? channel.state().toString() : "failing since " + channel.failingSince();
    }

    static String whole(Channel channel) {
        var lines = new ArrayList<String>();
        lines.add("Channel " + channel.id() + ": " + state(channel));
        lines.add("name       " + Table.clean(channel.name()));
        lines.add("kind       " + channel.kind());
        lines.add("url        at " + Table.clean(channel.host()) + ", fingerprint " + channel.fingerprint());
        lines.add("notices    " + all(channel.notices()));
        lines.add("signers    " + all(channel.signers()));
        lines.add("waiting    " + channel.waiting());
        if (channel.pausedUntil() != null) {
            lines.add("paused until " + channel.pausedUntil());
        }
        if (channel.lastError() != null) {
            lines.add("last error " + Table.clean(channel.lastError()) + ", at " + channel.lastErrorAt());
        }
        if (channel.lastSentAt() != null) {
            lines.add("last card  " + channel.lastSentAt());
        }
        return String.join("\n", lines);
    }

    private static String all(List<?> some) {
        return some.isEmpty() ? "all" : some.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    static String sent(ChannelTest test) {
        var what = test.status() == null
                ? String.valueOf(test.problem())
                : test.status().toString();
        return "The chat program said " + what + " after " + test.durationMillis() + " ms: "
                + (test.delivered() ? "taken." : "not taken.");
    }

    /** A test is sent to a disabled channel too, and says nothing of what happens later. */
    static String stillDisabled(Channel channel) {
        return channel.state() == ChannelState.ENABLED
                ? ""
                : " But the channel is disabled and is shown nothing else; enable it: countersign channel set "
                        + channel.id() + " --enable";
    }
}
