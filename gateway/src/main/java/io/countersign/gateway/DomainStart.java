package io.countersign.gateway;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Domain;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** How the domain comes to life; {@code Verticles::deploy} in production. */
@FunctionalInterface
interface DomainStart {
    /** @param workers completes when they listen */
    Future<Domain> deploy(Vertx vertx, DomainConfig config, OrderSeal seal, Future<?> workers);
}
