package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.protocol.api.CampaignProgress;
import io.countersign.protocol.api.CampaignState;
import io.countersign.protocol.api.CampaignSubject;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows as the contract shows them. */
final class CampaignRows {
    private CampaignRows() {}

    static Campaign campaign(Row row) {
        var over = row.getLong("grants_over_seconds");
        return new Campaign(
                row.getUUID("id"),
                row.getString("name"),
                row.getBoolean("over") ? CampaignState.ENDED : CampaignState.OPEN,
                new PersonRef(row.getUUID("created_by"), row.getString("creator")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("deadline").toInstant(),
                row.getBoolean("members"),
                over == null ? null : Duration.ofSeconds(over),
                new CampaignProgress(
                        row.getLong("total"),
                        row.getLong("open"),
                        row.getLong("kept"),
                        row.getLong("reduced"),
                        row.getLong("removed"),
                        row.getLong("suspended"),
                        row.getLong("blocked")));
    }

    static CampaignItem item(Row row) {
        var subject = WireNames.of(CampaignSubject.class, row.getString("subject"));
        var role = row.getString("role");
        var answerer = row.getUUID("answered_by");
        return new CampaignItem(
                row.getUUID("id"),
                row.getUUID("campaign_id"),
                row.getUUID("signer_id"),
                row.getString("slug"),
                subject,
                row.getUUID("holder_id"),
                WireNames.of(PrincipalKind.class, row.getString("holder_kind")),
                row.getString("holder_name"),
                role == null ? null : WireNames.of(SignerRole.class, role),
                subject == CampaignSubject.GRANT ? row.getUUID("subject_id") : null,
                instant(row, "grant_ends_at"),
                WireNames.of(CampaignItemState.class, row.getString("state")),
                row.getString("reason"),
                answerer == null ? null : new PersonRef(answerer, row.getString("answerer")),
                instant(row, "answered_at"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
