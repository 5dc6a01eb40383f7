using Microsoft.Extensions.Logging;
using Unforget.Cli.Hosting;
using Unforget.Cli.Views;
using Unforget.Foundation;
using Unforget.Model;

namespace Unforget.Cli.Commands;

/// <summary>Makes the experiment of a session: a new one, or one that takes up a saved state.</summary>
internal sealed class ExperimentStart(Terminal terminal, RunRequest request, RunFolder folder, IRunObserver observer, CheckpointKeeper checkpoints)
{
    /// <summary>Ready to run; caller disposes.</summary>
    /// <exception cref="UserError">Input does not fit, or data are not the run's.</exception>
    public Experiment Create()
    {
        var experiment = Create(request.Engine);
        if (request.Saved is not { Environment: { } before } saved)
        {
            return experiment;
        }

        if (experiment.Record.Environment.Engine != before.Engine && before.Engine == EngineName(EngineKind.Torch))
        {
            // The choice would be another one here; libtorch runs everywhere.
            experiment.Dispose();
            experiment = Create(EngineKind.Torch);
        }

        try
        {
            var present = experiment.Record.Environment;
            saved.RequireData(present);
            if (saved.Deviations(present) is { Count: > 0 } deviations)
            {
                var warning = $"{string.Join(", ", deviations)}: the rest of the run rounds differently than without interruption";
                terminal.Error.WriteLine($"warning: {warning}");
                folder.Log.LogWarning("{Warning}", warning);
            }

            using var state = saved.Checkpoint?.LoadState();
            if (state is not null)
            {
                experiment.Load(state);
            }

            return experiment;
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    private Experiment Create(EngineKind engine) => new(
        request.Recipe,
        new RunSetup
        {
            Location = request.Location,
            Device = request.Device,
            Engine = engine,
            EstimateTime = true,
            Log = folder.Log,
            Clock = terminal.Clock,
            IndexProgress = new IndexView(terminal),
            MomentReached = checkpoints.Reached,
        },
        observer,
        terminal.Cancellation);

    private static string EngineName(EngineKind engine) => engine.ToString().ToLowerInvariant();
}
