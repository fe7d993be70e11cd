package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.NewComment;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says something about a request. */
@Command(
        name = "comment",
        description = "Comment on a request that you may see; it decides nothing.",
        footer = {"", "Example:", "  countersign comment 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b 'which build is it?'"})
public final class CommentCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    @Parameters(index = "1", paramLabel = "TEXT", description = "Everybody who may see the request reads it.")
    String text = "";

    public CommentCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var comment = gateway().create("/v1/requests/" + id + "/comments", new NewComment(text), Comment.class);
        report().result(comment, comment.id().toString());
        return ExitCode.OK;
    }
}
