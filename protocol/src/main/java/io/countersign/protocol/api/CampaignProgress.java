package io.countersign.protocol.api;

/** How many items are in which state. */
public record CampaignProgress(
        long total, long open, long kept, long reduced, long removed, long suspended, long blocked) {}
