package io.countersign.protocol.api;

import java.time.Instant;

/**
 * How far the log was read again, slowly and over and over.
 *
 * @param next index that this round comes to next
 * @param rounds how often the whole log was read
 * @param roundBegan when this round began
 * @param verified leaves that the newest verified mark covers
 * @param damages different ones that were found, ever
 */
public record LogScrub(long next, long rounds, Instant roundBegan, long verified, long damages) {}
