/** What the gateway's tests share. */
package io.countersign.gateway.testing;
