package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.CampaignSubject;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An item as it is worked on.
 *
 * @param subjectId the member or the grant
 * @param holder who holds the right
 */
record ItemRow(
        UUID id,
        UUID campaign,
        UUID organization,
        UUID signer,
        String slug,
        CampaignSubject subject,
        UUID subjectId,
        UUID holder,
        PrincipalKind holderKind,
        String holderName) {

    static ItemRow of(Row row) {
        return new ItemRow(
                row.getUUID("id"),
                row.getUUID("campaign_id"),
                row.getUUID("organization_id"),
                row.getUUID("signer_id"),
                row.getString("slug"),
                WireNames.of(CampaignSubject.class, row.getString("subject")),
                row.getUUID("subject_id"),
                row.getUUID("holder_id"),
                WireNames.of(PrincipalKind.class, row.getString("holder_kind")),
                row.getString("holder_name"));
    }

    /** @param actor null for the system itself */
    Event event(@Nullable UUID actor, String type) {
        return new Event(type, organization, actor, signer, null, grant(), null, Map.of())
                .with("campaign", campaign.toString())
                .with("item", id.toString())
                .with("holder", holder.toString())
                .with("name", holderKind == PrincipalKind.PERSON ? null : holderName)
                .with("subject", subject.toString());
    }

    @Nullable
    UUID grant() {
        return subject == CampaignSubject.GRANT ? subjectId : null;
    }
}
