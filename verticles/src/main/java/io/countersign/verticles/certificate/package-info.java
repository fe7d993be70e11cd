/** X.509 certificates by RFC 5280: names, profiles, and their signing by keys that stay in their token. */
@NullMarked
package io.countersign.verticles.certificate;

import org.jspecify.annotations.NullMarked;
