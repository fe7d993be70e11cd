/** What becomes of figures: medians of repeats, tables, plots, and the comparison with an earlier run. */
@NullMarked
package io.countersign.bench.report;

import org.jspecify.annotations.NullMarked;
