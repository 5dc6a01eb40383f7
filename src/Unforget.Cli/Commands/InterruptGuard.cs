using Unforget.Cli.Hosting;

namespace Unforget.Cli.Commands;

/// <summary>From the start of training on, Ctrl-C ends a run in order; before, there is nothing to save.</summary>
internal sealed class InterruptGuard(Interrupt? interrupt) : IRunObserver
{
    public void RunStarted(RunPlan plan)
    {
        if (interrupt is not null)
        {
            interrupt.HasSomethingToSave = true;
        }
    }
}
