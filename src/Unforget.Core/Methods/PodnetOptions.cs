using System.ComponentModel.DataAnnotations;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods.Calibration;
using Unforget.Methods.Shared;
using Unforget.Model;

namespace Unforget.Methods;

/// <summary>Options of <see cref="Podnet"/> (recipe block <c>podnet</c>). Defaults are those of the CNN setting on CIFAR-100.</summary>
public sealed record PodnetOptions
{
    /// <summary>The multi-proxy cosine classifier.</summary>
    public CosineHeadOptions Head { get; init; } = new();

    /// <summary>Learn the scale eta of the logits. Off in the NME setting, where <c>head.scaling</c> is 3 instead.</summary>
    public bool LearnedScale { get; init; } = true;

    /// <summary>Classification loss.</summary>
    public NcaOptions Nca { get; init; } = new();

    /// <summary>Distillation of intermediate maps.</summary>
    public PodOptions Pod { get; init; } = new();

    /// <summary>Factor f_s of the map distillation: 3 in the CNN setting, 5 in the NME setting; 0 switches it off.</summary>
    [Range(0.0, 1000.0)]
    public double PodFactor { get; init; } = 3.0;

    /// <summary>Distillation of the final features.</summary>
    public FlatForm Flat { get; init; } = FlatForm.Cosine;

    /// <summary>Factor f_f of the feature distillation; 0 switches it off.</summary>
    [Range(0.0, 1000.0)]
    public double FlatFactor { get; init; } = 1.0;

    /// <summary>Multiply both factors by r_t = sqrt(seen classes / new classes).</summary>
    public bool AdaptiveFactors { get; init; } = true;

    /// <summary>Whether that holds for <see cref="FlatFactor"/> too; off leaves it constant.</summary>
    public bool FlatAdaptive { get; init; } = true;

    /// <summary>Distillation of the old classes' scores, beside the feature distillation or in its place; off by default.</summary>
    public PodnetKdOptions Kd { get; init; } = new();

    /// <summary>How the proxies of new classes start after the base task.</summary>
    public NewProxies NewProxies { get; init; } = NewProxies.Imprinted;

    /// <summary>What imprinting does with the features of a class.</summary>
    public ImprintingForm Imprinting { get; init; } = ImprintingForm.KMeans;

    /// <summary>Predictors with corrected and combined scores; off by default.</summary>
    public CalibrationOptions Calibration { get; init; } = new();

    /// <summary>Balanced fine-tuning of the classifier after each increment.</summary>
    public PodnetFinetuneOptions Finetune { get; init; } = new();
}

/// <summary>How the proxies of new classes start.</summary>
public enum NewProxies
{
    /// <summary>From the features of the classes' training images.</summary>
    Imprinted,

    /// <summary>At random, as in the base task.</summary>
    Random,
}

/// <summary>Balanced fine-tuning of the classifier.</summary>
public sealed record PodnetFinetuneOptions
{
    /// <summary>Whether it happens. It needs a memory and never happens without one.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Epochs.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 20;

    /// <summary>Constant learning rate.</summary>
    [Range(1e-9, 1000.0)]
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Mode of the backbone's batch norm. In train mode, as in the original code, its running statistics drift with the memory batches.</summary>
    public FinetuneBatchNorm BatchNorm { get; init; } = FinetuneBatchNorm.Train;

    /// <summary>
    /// Compute and report the distillation of maps and features too. They have no gradient here and cost a teacher pass; the original
    /// code computes them.
    /// </summary>
    public bool ReportDistillation { get; init; }
}
