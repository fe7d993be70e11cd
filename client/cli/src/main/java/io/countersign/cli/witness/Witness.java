package io.countersign.cli.witness;

import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.Note;
import io.countersign.cli.offline.TreeHead;
import io.countersign.cli.offline.WitnessRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides what is cosigned (C2SP tlog-witness): only what continues what this witness cosigned last of a log that it follows. What it
 * cosigns is on its disk before the cosignature exists, so that no crash lets it cosign another history.
 */
final class Witness {
    /** Signs; apart from {@link WitnessKey} so that a test can die here. */
    @FunctionalInterface
    interface Cosigner {
        /** The line of signature over the text of a checkpoint. */
        String cosign(String text);
    }

    /** What goes back. */
    record Answer(int status, String type, String body) {
        private static final String TEXT = "text/plain; charset=utf-8";

        static Answer of(int status, String sentence) {
            return new Answer(status, TEXT, sentence + "\n");
        }

        static Answer conflict(long size) {
            return new Answer(409, "text/x.tlog.size", size + "\n");
        }
    }

    private final Map<String, Log> logs = new TreeMap<>();
    private final WitnessFolder folder;
    private final Cosigner cosigner;

    Witness(List<FollowedLog> followed, WitnessFolder folder, Cosigner cosigner) {
        followed.forEach(log -> logs.put(
                log.origin(),
                new Log(
                        followed.stream()
                                .filter(other -> other.origin().equals(log.origin()))
                                .toList(),
                        fileOf(log.origin()))));
        this.folder = folder;
        this.cosigner = cosigner;
    }

    /** Named by a hash, because the name of a log may be a path. */
    private static String fileOf(String origin) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** How many logs it follows. */
    int logs() {
        return logs.size();
    }

    /**
     * Answers one request.
     *
     * @throws IOException when the disk does not take or give what was cosigned; then nothing is cosigned
     */
    Answer addCheckpoint(String body) throws IOException {
        WitnessRequest request;
        try {
            request = WitnessRequest.parse(body);
        } catch (DisprovedException malformed) {
            return Answer.of(400, String.valueOf(malformed.getMessage()));
        }
        var log = logs.get(request.head().origin());
        if (log == null) {
            return Answer.of(404, "this witness does not follow that log");
        }
        if (log.keys().stream().noneMatch(key -> key.signed(request.checkpoint()))) {
            return Answer.of(403, "no key of that log signed the checkpoint");
        }
        // One at a time for each log: what is compared must still hold when the new checkpoint is kept.
        synchronized (log) {
            return decide(log, request);
        }
    }

    private Answer decide(Log log, WitnessRequest request) throws IOException {
        var kept = folder.read(log.file() + ".checkpoint");
        var last = kept.isPresent()
                ? head(kept.get())
                : WitnessRequest.nothing(request.head().origin());
        if (request.old() != last.size()) {
            return Answer.conflict(last.size());
        }
        if (last.size() == request.head().size() && !request.head().hasRoot(last.root())) {
            keepEvidence(log, kept.orElse(""), request);
            return Answer.conflict(last.size());
        }
        if (!request.continues(last)) {
            return Answer.of(
                    422, "the proof does not show that the log continues the " + last.size() + " leaves seen last");
        }
        folder.write(log.file() + ".checkpoint", written(request.checkpoint(), log));
        return new Answer(200, Answer.TEXT, cosigner.cosign(request.checkpoint().text()));
    }

    private static TreeHead head(String kept) throws IOException {
        try {
            return TreeHead.of(Note.parse(kept));
        } catch (DisprovedException damaged) {
            throw new IOException("the checkpoint that was cosigned last cannot be read", damaged);
        }
    }

    /** Two roots of one size, both signed by the log: whoever has both knows that it lied. The first such pair stays. */
    private void keepEvidence(Log log, String kept, WitnessRequest request) throws IOException {
        if (folder.read(log.file() + ".fork").isEmpty()) {
            folder.write(log.file() + ".fork", kept + "\n" + written(request.checkpoint(), log));
        }
    }

    /** The note with the signatures of the log alone. */
    private static String written(Note note, Log log) {
        var only = note.lines().stream()
                .filter(line -> log.keys().stream()
                        .anyMatch(key -> key.key().name().equals(line.name())
                                && key.key().id().equals(line.id())))
                .toList();
        return new Note(note.text(), only).toString();
    }

    /** @param file of what is kept of it, without the ending */
    private record Log(List<FollowedLog> keys, String file) {}
}
