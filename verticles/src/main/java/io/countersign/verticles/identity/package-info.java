/** Who there is and how they prove it: organizations, people, machine identities, groups, passwords, secrets, access tokens. */
@NullMarked
package io.countersign.verticles.identity;

import org.jspecify.annotations.NullMarked;
