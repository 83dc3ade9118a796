package dev.posthouse.console;

import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.console.index.Operations;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.settings.Settings;
import dev.posthouse.status.JobSource;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows and does: there is one in each process with the console role.
 *
 * @param index what it knows
 * @param operations what it does
 * @param health of the providers
 * @param settings of the process
 * @param jobs tells where jobs are; null where the process does not have the status role
 */
public record ConsoleDesk(
    ConsoleIndex index,
    Operations operations,
    HealthBoard health,
    Settings settings,
    @Nullable JobSource jobs) {}
