using Unforget.Methods.Contract;

namespace Unforget.Methods.Shared;

/// <summary>Mode of batch norm while only the classifier is stepped.</summary>
public enum FinetuneBatchNorm
{
    /// <summary>Batch statistics; the running ones drift.</summary>
    Train,

    /// <summary>Running statistics, unchanged.</summary>
    Eval,
}

/// <summary>The stage in which all class weights, and nothing else, are trained on equally many images of every seen class.</summary>
internal static class ClassifierFinetuning
{
    /// <summary>Name of the stage.</summary>
    public const string Name = "finetune";

    /// <summary>The stage with batch size, momentum, decay and clamp of the main one, and an initial rate of its own.</summary>
    public static Stage Stage(TrainingOptions training, int epochs, double learningRate, FinetuneBatchNorm batchNorm) => new()
    {
        Name = Name,
        Epochs = epochs,
        Sources = StageSources.Balanced,
        BatchSize = training.BatchSize,
        Modes = new Dictionary<string, ModuleMode>
        {
            ["backbone"] = batchNorm == FinetuneBatchNorm.Train ? ModuleMode.Train : ModuleMode.Eval,
        },
        Groups = [new("head")],
        Optimizer = training.Sgd() with { LearningRate = learningRate },
        GradientClamp = training.GradientClamp,
    };
}
