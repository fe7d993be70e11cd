/** What an administrator needs to start: Signers, members, policies, people, machines, groups and CAs. */
@NullMarked
package io.countersign.cli.admin;

import org.jspecify.annotations.NullMarked;
