/**
 * The JCA provider: a key store whose keys stay in the gateway's token, and signatures that are hashed here and made there. Java 17 and
 * java.base only.
 */
@NullMarked
package io.countersign.jca;

import org.jspecify.annotations.NullMarked;
