package io.countersign.verticles.webhooks;

import io.countersign.verticles.feed.LogEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as whoever sends to it knows it.
 *
 * @param request whose callback it is; null for an endpoint of the organization
 * @param lane who shares it waits for each other
 * @param salt null for callbacks
 * @param formerSalts of the secrets before the last rotations that still sign too
 * @param waiting deliveries that are not due or were not taken up yet
 */
record Target(
        UUID id,
        UUID organization,
        @Nullable UUID request,
        URI url,
        String lane,
        List<String> events,
        @Nullable UUID signer,
        boolean asymmetric,
        byte @Nullable [] salt,
        List<byte[]> formerSalts,
        long cursor,
        boolean failing,
        long pausedMillis,
        long waiting) {

    static Target of(Row row) {
        return new Target(
                row.getUUID("id"),
                row.getUUID("organization_id"),
                row.getUUID("request_id"),
                URI.create(row.getString("url")),
                row.getString("lane"),
                List.of(row.getArrayOfStrings("events")),
                row.getUUID("signer_id"),
                row.getString("signature").equals("v1a"),
                bytes(row.getBuffer("salt")),
                formerSalts(row),
                row.getLong("cursor"),
                row.getOffsetDateTime("failing_since") != null,
                row.getLong("paused_millis"),
                row.getLong("waiting"));
    }

    private static byte @Nullable [] bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    private static List<byte[]> formerSalts(Row row) {
        var salts = row.getArrayOfBuffers("former_salts");
        return salts == null
                ? List.of()
                : Stream.of(salts).map(Buffer::getBytes).toList();
    }

    /** Whether it is to be told of an event of its organization. */
    boolean wants(LogEvent event) {
        return organization.equals(event.organization())
                && (signer == null || signer.equals(event.signer()))
                && (events.isEmpty() || events.stream().anyMatch(filter -> matches(filter, event.type())));
    }

    static boolean matches(String filter, String type) {
        return filter.endsWith(".") ? type.startsWith(filter) : type.equals(filter);
    }

    /** Without the address, whose query may hold a secret. */
    @Override
    public String toString() {
        return "Target[" + id + "]";
    }
}
