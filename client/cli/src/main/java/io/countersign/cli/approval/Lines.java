package io.countersign.cli.approval;

import io.countersign.cli.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Labels and what they stand for, one a line; what others wrote is made harmless. */
public final class Lines {
    private static final int WIDTH = 17;

    private final StringBuilder text = new StringBuilder();

    public void line(String label, Object value) {
        text.append(label).append(": ").append(" ".repeat(Math.max(0, WIDTH - 2 - label.length())));
        text.append(Table.clean(value)).append('\n');
    }

    /** A line for each value; none for null. */
    public void each(String label, String before, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(value -> line(label, before + value));
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
