package io.countersign.protocol.api;

/**
 * A database that does not continue the published log.
 *
 * @param publishedSize leaves of the checkpoint that this gateway keeps outside the database
 * @param publishedRoot its root, base64
 */
public record LogRollback(long publishedSize, String publishedRoot, String detail) {}
