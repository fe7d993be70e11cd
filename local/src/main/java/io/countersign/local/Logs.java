package io.countersign.local;

import io.countersign.conf.GatewayConfig;
import java.util.Locale;

/** How much is logged and in which form; it counts only before the first line of the log. */
final class Logs {
    private Logs() {}

    static void as(GatewayConfig.Log log) {
        set(log.level().name(), log.json());
    }

    /** Text for people, and only what they should look at. */
    static void quiet() {
        set("WARN", false);
    }

    private static void set(String level, boolean json) {
        System.setProperty("countersign.log.level", level.toUpperCase(Locale.ROOT));
        System.setProperty("countersign.log.format", json ? "JSON" : "TEXT");
    }
}
