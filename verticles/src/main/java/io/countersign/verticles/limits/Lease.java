package io.countersign.verticles.limits;

import java.util.UUID;

/** Slots of a grant that are held while a signature is made. */
public record Lease(UUID grant, String id, int slots) {}
