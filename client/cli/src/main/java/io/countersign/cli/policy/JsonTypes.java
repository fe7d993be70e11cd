package io.countersign.cli.policy;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Tells plain words apart as JSON does: no word but true, false and null, and no date, is anything else than a text. */
final class JsonTypes extends Resolver {
    @Override
    protected void addImplicitResolvers() {
        var digits = "-0123456789";
        addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
        addImplicitResolver(Tag.INT, Pattern.compile("-?(?:0|[1-9][0-9]*)"), digits);
        addImplicitResolver(
                Tag.FLOAT, Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"), digits);
        addImplicitResolver(Tag.NULL, Pattern.compile("~|null"), "~n");
        addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
    }
}
