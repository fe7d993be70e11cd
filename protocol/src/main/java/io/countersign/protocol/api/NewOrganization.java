package io.countersign.protocol.api;

/**
 * An organization and its first admin.
 *
 * @param slug short name used to log in; unique.
 * @param name name for people.
 * @param admin the first admin; the role is admin whatever is asked.
 */
public record NewOrganization(String slug, String name, NewPerson admin) {}
