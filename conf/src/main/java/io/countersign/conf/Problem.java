package io.countersign.conf;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file or environment variable that holds the value
 * @param line counted from 1; 0 where there is none (environment, a missing key)
 * @param key the full key, for example {@code postgres.poolSize}
 * @param wrong what is wrong, a phrase
 * @param advice what to write instead, a phrase
 */
public record Problem(String source, int line, String key, String wrong, String advice) {
    @Override
    public String toString() {
        var place = line > 0 ? source + ":" + line : source;
        return place + ": " + key + ": " + wrong + "; " + advice;
    }
}
