using System.ComponentModel.DataAnnotations;
using Unforget.Methods.Shared;
using Unforget.Model;

namespace Unforget.Methods;

/// <summary>What keeps the network near the previous one.</summary>
public enum UcirDistillation
{
    /// <summary>1 - cos of the features.</summary>
    LessForget,

    /// <summary>Squared difference of the old classes' scores.</summary>
    MimicScores,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>What the less-forget factor is multiplied with.</summary>
public enum LessForgetSchedule
{
    /// <summary>sqrt(old classes / new classes): UCIR's code.</summary>
    OldOverNew,

    /// <summary>sqrt(seen classes / new classes): PODNet's repository.</summary>
    SeenOverNew,

    /// <summary>1.</summary>
    Constant,
}

/// <summary>How the number of negatives goes with the number of new classes.</summary>
public enum NegativeCount
{
    /// <summary>At most as many as there are new classes.</summary>
    AtMost,

    /// <summary>At least as many as there are new classes: PODNet's repository. Impossible where a task has fewer new classes than negatives.</summary>
    AtLeast,
}

/// <summary>Options of <see cref="UcirMethod"/>. Defaults are those of UCIR's code on CIFAR-100; records of the other forms set theirs.</summary>
public abstract record UcirSettings
{
    /// <summary>Score of a feature and a class weight, before the learned scale.</summary>
    public Similarity Similarity { get; init; } = Similarity.Cosine;

    /// <summary>Distribution of the class weights of the base task.</summary>
    public ProxyInitialization Initial { get; init; } = ProxyInitialization.Uniform;

    /// <summary>How class weights start after the base task.</summary>
    public NewProxies NewWeights { get; init; } = NewProxies.Imprinted;

    /// <summary>What keeps the network near the previous one.</summary>
    public UcirDistillation Distillation { get; init; } = UcirDistillation.LessForget;

    /// <summary>Factor lambda of the less-forget loss: 5 on CIFAR-100, 10 on ImageNet.</summary>
    [Range(0.0, 1000.0)]
    public double LessForgetFactor { get; init; } = 5.0;

    /// <summary>What that factor is multiplied with.</summary>
    public LessForgetSchedule LessForgetSchedule { get; init; } = LessForgetSchedule.OldOverNew;

    /// <summary>Factor of the margin ranking loss; 0 for none.</summary>
    [Range(0.0, 1000.0)]
    public double RankingFactor { get; init; } = 1.0;

    /// <summary>Margin in units of the scores before the learned scale.</summary>
    [Range(0.0, 100.0)]
    public double RankingMargin { get; init; } = 0.5;

    /// <summary>K: largest scores of new classes that are ranked below the own class.</summary>
    [Range(1, 10_000)]
    public int RankingNegatives { get; init; } = 2;

    /// <summary>How K goes with the number of new classes.</summary>
    public NegativeCount RankingCount { get; init; } = NegativeCount.AtMost;

    /// <summary>
    /// Weights of old classes are neither trained nor decayed in the main stage; only with distillation
    /// <see cref="UcirDistillation.LessForget"/>.
    /// </summary>
    public bool FreezeOldWeights { get; init; } = true;

    /// <summary>Class-balanced fine-tuning of the classifier after each increment.</summary>
    public UcirFinetuneOptions Finetune { get; init; } = new();
}

/// <summary>Class-balanced fine-tuning of UCIR. Defaults are those of its code on ImageNet, where alone it is used.</summary>
public sealed record UcirFinetuneOptions : IValidatableObject
{
    /// <summary>Whether it happens. It needs a memory and never happens without one.</summary>
    public bool Enabled { get; init; }

    /// <summary>Epochs.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 20;

    /// <summary>Initial learning rate.</summary>
    [Range(1e-9, 1000.0)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Epochs at which the rate drops by the factor <c>training.gamma</c>, ascending; none for a constant rate.</summary>
    [Range(1, 100_000)]
    public IReadOnlyList<int> Milestones { get; init; } = [10];

    /// <summary>Mode of the backbone's batch norm.</summary>
    public FinetuneBatchNorm BatchNorm { get; init; } = FinetuneBatchNorm.Eval;

    /// <summary>Rules between values: milestones ascend. Those that lie behind the last epoch have no effect.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Milestones.Zip(Milestones.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return new ValidationResult($"finetune.milestones must ascend, got [{string.Join(", ", Milestones)}]");
        }
    }
}
