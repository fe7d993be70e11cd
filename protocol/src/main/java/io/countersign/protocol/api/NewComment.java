package io.countersign.protocol.api;

/** A comment on a request. */
public record NewComment(String text) {}
