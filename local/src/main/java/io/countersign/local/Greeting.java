package io.countersign.local;

import io.countersign.local.demo.Seconds;
import java.io.PrintWriter;

/** What {@code up} says: where the gateway is, and what to do next. */
final class Greeting {
    static final String NOT_FOR_PRODUCTION = """
            ************************************************************************
            *  NOT FOR PRODUCTION: own PostgreSQL, Redis and SoftHSM, plain HTTP,  *
            *  keys in files. For real keys: ./countersign up --config FILE        *
            ************************************************************************""";

    /** What is typed to start this program; an installed one tells it. */
    private static final String COMMAND = System.getProperty("countersign.command", "./countersign");

    private final PrintWriter out;

    Greeting(PrintWriter out) {
        this.out = out;
    }

    void notForProduction() {
        say(NOT_FOR_PRODUCTION);
    }

    /** With a file that allows what is dangerous; which servers it names is the operator's affair. */
    void notInProduction() {
        say("production: false. This gateway is not for production.");
    }

    /** @param started nano time at which the command began */
    void up(LocalGateway gateway, long started) {
        say("Countersign is up after " + Seconds.since(started) + ".");
        say("  API         " + gateway.publicUrl());
        say("  Contract    " + gateway.publicUrl() + "/v1/openapi.yaml");
        if (gateway.hasConsole()) {
            say("  Console     " + gateway.publicUrl() + "/console/");
        }
        say("  Management  " + gateway.managementUrl() + "/readyz, /livez, /metrics (keep this port inside)");
        gateway.setupToken().ifPresentOrElse(token -> firstStart(gateway, token), () -> again(gateway));
        say("");
        say("Ctrl-C stops it.");
    }

    /** The token is typed or read from a file by the reader, never an argument that other accounts could see. */
    private void firstStart(LocalGateway gateway, String token) {
        say("");
        say("Nobody has set this installation up. The setup token, good once and until the next start:");
        say("");
        say("  " + token);
        say("");
        say(
                "Next, create an organization and its first administrator. By the command line, which asks for token and password:");
        say("");
        say("  " + COMMAND + " setup --url " + gateway.publicUrl()
                + " --organization acme --admin 'Ada Admin' --login ada");
        say("");
        say("Or by the API, with the token and a password of at least 12 characters in setup.json:");
        say("");
        say("  {\"setupToken\": \"...\", \"organization\": {\"slug\": \"acme\", \"name\": \"Acme\", \"admin\":");
        say("    {\"name\": \"Ada Admin\", \"account\": {\"login\": \"ada\", \"password\": \"...\"}}}}");
        say("");
        say("  curl -sS " + gateway.publicUrl() + "/v1/setup -H 'Content-Type: application/json' --data @setup.json");
    }

    private void again(LocalGateway gateway) {
        say("");
        say("It is set up already. Log in:");
        say("");
        say("  " + COMMAND + " login --url " + gateway.publicUrl() + " --organization ORGANIZATION --username LOGIN");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
