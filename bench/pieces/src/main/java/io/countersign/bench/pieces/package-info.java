/** Runs the pieces: benchmarks of what one signature is made of. Each is in the package of what it measures. */
@org.jspecify.annotations.NullMarked
package io.countersign.bench.pieces;
