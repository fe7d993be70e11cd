package io.countersign.verticles.store;

import java.util.UUID;

/** This running gateway in the audit log; every start is a new node with a chain of its own. */
public record Node(UUID id, String name) {}
