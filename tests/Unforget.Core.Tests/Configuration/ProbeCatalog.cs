using System.ComponentModel.DataAnnotations;
using Unforget.Configuration;
using Unforget.Data;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Tests.Configuration;

/// <summary>A small catalog with every kind of option, independent of what the product contains.</summary>
internal static class ProbeCatalog
{
    public static Catalog Instance { get; } = new([typeof(Podling), typeof(Plain), typeof(RebuffiResNet), typeof(Toy)]);

    /// <summary>The shortest recipe that binds.</summary>
    public const string Minimal = "dataset: toy\nmethod: podling\n";

    public static Recipe Bind(string yaml, params string[] settings) => new RecipeBinder(Instance).Bind(yaml, "test.yaml", settings);

    public enum Margin
    {
        Code,
        PaperVersion,
    }

    public sealed record StageOptions
    {
        [Range(1, 1000)]
        public int Epochs { get; init; } = 20;

        public double? Rate { get; init; } = 0.05;
    }

    public sealed record PodlingOptions : IValidatableObject
    {
        [Range(0.0, 100.0)]
        public double Factor { get; init; } = 3.0;

        public Margin Margin { get; init; } = Margin.Code;

        public bool Imprint { get; init; } = true;

        [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
        public double Share { get; init; } = 0.5;

        [Range(0.0, 10.0)]
        public double[] Weights { get; init; } = [1, 2.5];

        public IReadOnlyList<string> Tags { get; init; } = ["a"];

        public long? Limit { get; init; }

        public string? Note { get; init; }

        public StageOptions Finetune { get; init; } = new() { Epochs = 8 };

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Imprint && Factor == 0)
            {
                yield return new ValidationResult("imprint needs a factor above 0");
            }
        }
    }

    public sealed record PlainOptions;

    [Method("podling", typeof(PodlingOptions), Summary = "a probe", Paper = "Nobody, 2026")]
    public sealed class Podling(PodlingOptions options) : ProbeMethod
    {
        public PodlingOptions Options { get; } = options;
    }

    [Method("plain", typeof(PlainOptions))]
    public sealed class Plain(PlainOptions options) : ProbeMethod
    {
        public PlainOptions Options { get; } = options;
    }

    [Dataset("toy", Summary = "drawn images")]
    public sealed class Toy(DataLocation location) : ImageDataset
    {
        private readonly SyntheticDataset _images = new(4, 2, 1);

        public DataLocation Location { get; } = location;

        public override IReadOnlyList<string> ClassNames => _images.ClassNames;

        public override IReadOnlyList<float> Mean => _images.Mean;

        public override IReadOnlyList<float> StandardDeviation => _images.StandardDeviation;

        public override ImageSet Train => _images.Train;

        public override ImageSet Test => _images.Test;

        public override DatasetIdentity Identity => _images.Identity;
    }
}

/// <summary>A method that only has to exist.</summary>
internal abstract class ProbeMethod : IncrementalMethod
{
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => null;

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);
}
