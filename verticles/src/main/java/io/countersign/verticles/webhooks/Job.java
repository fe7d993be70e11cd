package io.countersign.verticles.webhooks;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event that is to be sent to one endpoint.
 *
 * @param delivery its row; null for an event that was never tried
 * @param tries attempts of the present schedule so far
 */
record Job(@Nullable UUID delivery, long index, String type, int tries, Message message) {}
