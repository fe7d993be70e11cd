package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * What a reviewer says about one right.
 *
 * @param role with reduce: the smaller role.
 */
public record CampaignAnswer(
        CampaignVerdict verdict, @Nullable SignerRole role, String reason) {}
