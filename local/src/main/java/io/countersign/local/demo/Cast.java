package io.countersign.local.demo;

import java.util.UUID;

/**
 * Who plays in the story.
 *
 * @param ada admin of the organization, lead, Administrator of the Signer
 * @param mallory lead too, and owner of the CI, so her approvals never count for it
 * @param grace of the security group
 * @param linus of the security group
 * @param ci the machine identity
 */
record Cast(Human ada, Human mallory, Human grace, Human linus, Robot ci) {
    /** A person with a login. */
    record Human(UUID id, String name, String login, String password, Visitor api) {}

    /** The machine identity; its id is its client id. */
    record Robot(UUID id, String secret, Visitor api) {}
}
