package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recertification to open.
 *
 * @param signers slugs or ids; omitted: all of the organization.
 * @param deadline what nobody has confirmed by then is taken away.
 * @param members ask about every member; default true.
 * @param grantsLongerThan also ask about grants in force with a longer window; omitted: about no grants.
 */
public record NewCampaign(
        String name,
        @Nullable List<String> signers,
        Instant deadline,
        @Nullable Boolean members,
        @Nullable Duration grantsLongerThan) {}
