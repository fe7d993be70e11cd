@NullMarked
package io.countersign.verticles.webhooks;

import org.jspecify.annotations.NullMarked;
