package io.countersign.protocol.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of a CI provider a machine identity may log in with.
 *
 * @param issuer exact iss of the tokens; their keys are found at its /.well-known/openid-configuration.
 * @param audience exact aud of the tokens.
 * @param claims what tokens must say, by the name of the claim: the exact value, or a pattern in which * stands for anything but a
 *     slash and ** for anything. At least one must say whose jobs these are, as repository, project_path or sub.
 * @param carry which claims our own token carries on, for scopes, conditions and approvers to see; iss always is. Default: those that
 *     say which job it is.
 */
public record NewMachineTrust(
        String issuer,
        String audience,
        Map<String, String> claims,
        @Nullable List<String> carry) {}
