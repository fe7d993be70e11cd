/**
 * One token: its sessions and their threads, the queue in front of them, and what is done about each CKR code.
 */
@NullMarked
package io.countersign.worker.token;

import org.jspecify.annotations.NullMarked;
