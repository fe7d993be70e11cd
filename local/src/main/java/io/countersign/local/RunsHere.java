package io.countersign.local;

import java.util.concurrent.Callable;

/** A command that starts servers on this machine, unlike those that talk to a gateway. */
sealed interface RunsHere extends Callable<Integer> permits DemoCommand, UpCommand {}
