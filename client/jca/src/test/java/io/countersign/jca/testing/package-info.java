/** An in-test gateway that speaks the contract. */
@org.jspecify.annotations.NullMarked
package io.countersign.jca.testing;
