package io.countersign.verticles.signing;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.limits.SlotGate;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Vertx;

/** What an attempt to sign works with. */
record SigningParts(
        Vertx vertx,
        AuthorityViews views,
        SlotGate gate,
        WorkerClient worker,
        Committer committer,
        Replays replays,
        RefusalLog refusals,
        NodeKeeper keeper,
        DomainConfig.SigningLimits limits) {}
