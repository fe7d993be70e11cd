package io.countersign.protocol.api;

import java.util.List;

/**
 * By which identity providers the people of an organization may sign in.
 */
public record SignInProviders(List<SignInProvider> providers) {}
