package io.countersign.protocol.api;

/**
 * What a person gives up, so that signing goes on under a database that does not continue it.
 *
 * @param publishedSize as the gateway that stopped tells it
 * @param publishedRoot as the gateway that stopped tells it, base64 of 32 bytes
 * @param reason for the audit log
 */
public record GivenUpLog(long publishedSize, String publishedRoot, String reason) {}
