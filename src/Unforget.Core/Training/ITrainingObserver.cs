using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget.Training;

/// <summary>Hears how a stage goes. Calls come from the thread of the run, between steps; they must be quick.</summary>
public interface ITrainingObserver
{
    /// <summary>A stage begins or goes on after a resume.</summary>
    void StageStarted(LearningTask task, Stage stage, int imageCount)
    {
    }

    /// <summary>A step is done.</summary>
    void StepFinished(in StepProgress progress)
    {
    }

    /// <summary>An epoch is done; its losses were read from the device.</summary>
    void EpochFinished(LearningTask task, Stage stage, EpochReport report)
    {
    }

    /// <summary>A stage is done.</summary>
    void StageFinished(LearningTask task, Stage stage, StageReport report)
    {
    }
}

/// <summary>Where a stage stands.</summary>
/// <param name="Task">The task.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Step">Finished steps of this epoch.</param>
/// <param name="StepsPerEpoch">Steps of one epoch.</param>
/// <param name="ImageCount">Images of the step just done.</param>
public readonly record struct StepProgress(LearningTask Task, Stage Stage, int Epoch, int Step, int StepsPerEpoch, int ImageCount);
