package io.countersign.conf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration tree before types: what was written and where. */
sealed interface Setting {
    /** The file or environment variable that it comes from. */
    String source();

    /** Counted from 1; 0 where there is none. */
    int line();

    /** How to name this kind of setting to an operator. */
    String kind();

    /** A number, a text, a boolean: still as it was written. */
    record Value(String text, String source, int line) implements Setting {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A key without a value: takes a default away. */
    record Nothing(String source, int line) implements Setting {
        @Override
        public String kind() {
            return "empty";
        }
    }

    /** Several settings in order. */
    record Items(List<Setting> items, String source, int line) implements Setting {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Settings by key, in the order in which they were written. */
    record Section(Map<String, Setting> entries, String source, int line) implements Setting {
        @Override
        public String kind() {
            return "a section";
        }

        /** What {@code over} says wins, key by key; a list is replaced as a whole. */
        Section overlaidBy(Section over) {
            var merged = new LinkedHashMap<>(entries);
            over.entries().forEach((key, theirs) -> {
                if (merged.get(key) instanceof Section below && theirs instanceof Section above) {
                    merged.put(key, below.overlaidBy(above));
                } else {
                    merged.put(key, theirs);
                }
            });
            return new Section(merged, over.source(), over.line());
        }
    }
}
