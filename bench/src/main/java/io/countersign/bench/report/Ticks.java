package io.countersign.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Round numbers along an axis that begin at or below the least value and end at or above the most. */
final class Ticks {
    private static final double[] STEPS = {1, 2, 5, 10};
    private static final int MOST = 8;

    private Ticks() {}

    /** From 0 in equal steps. */
    static List<Double> linear(double most) {
        var top = most > 0 ? most : 1;
        var power = Math.pow(10, Math.floor(Math.log10(top / MOST)));
        var step = power;
        for (var i = 0; i < STEPS.length && Math.ceil(top / step) > MOST; i++) {
            step = STEPS[i] * power;
        }
        var ticks = new ArrayList<Double>();
        for (var i = 0; i <= Math.ceil(top / step - 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 times powers of ten. */
    static List<Double> logarithmic(double least, double most) {
        var ticks = new ArrayList<Double>();
        for (var power = (int) Math.floor(Math.log10(least)); Math.pow(10, power) <= most * 10; power++) {
            for (var i = 0; i < 3; i++) {
                var tick = STEPS[i] * Math.pow(10, power);
                if (ticks.isEmpty() || ticks.getLast() < most) {
                    ticks.add(tick);
                }
            }
        }
        while (ticks.size() > 2 && ticks.get(1) <= least) {
            ticks.removeFirst();
        }
        return ticks;
    }

    static String label(double tick) {
        return Tables.number(tick);
    }
}
