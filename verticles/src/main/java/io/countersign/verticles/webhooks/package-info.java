/** Events told to CI systems, by Standard Webhooks 1.0: endpoints, their secrets, and the one gateway at a time that sends. */
@NullMarked
package io.countersign.verticles.webhooks;

import org.jspecify.annotations.NullMarked;
