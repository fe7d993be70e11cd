package io.countersign.bench;

import java.util.List;

/** A caller whose answer is there whole: status, body, and the names of the head's fields. Written before it is handed to whoever reads it. */
final class HeldAnswer extends Caller {
    private int status;
    private byte[] body = {};
    private List<String> fields = List.of();

    /**
     * Takes the place of the answer before.
     *
     * @param lowerCaseFields names of the head's fields
     */
    void hold(int newStatus, byte[] newBody, List<String> lowerCaseFields) {
        status = newStatus;
        body = newBody;
        fields = lowerCaseFields;
    }

    @Override
    int status() {
        return status;
    }

    @Override
    byte[] bytes() {
        return body;
    }

    @Override
    int bodyFrom() {
        return 0;
    }

    @Override
    int bodyTo() {
        return body.length;
    }

    @Override
    boolean hasField(String lowerCase) {
        return fields.contains(lowerCase);
    }
}
