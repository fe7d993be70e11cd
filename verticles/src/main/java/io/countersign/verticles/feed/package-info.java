/** The log as a feed: events in the order of the Merkle tree, whose index is the one cursor for streams, webhooks, mails and exports. */
@NullMarked
package io.countersign.verticles.feed;

import org.jspecify.annotations.NullMarked;
