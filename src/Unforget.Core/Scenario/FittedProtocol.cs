using System.Globalization;
using System.Reflection;
using Unforget.Data;

namespace Unforget.Scenario;

/// <summary>
/// The protocol of a recipe on images of the user's own. A recipe made for more classes than there are still runs: half of the classes
/// come first, the others in up to five steps. Published data sets are never fitted: their numbers are meant.
/// </summary>
/// <param name="Options">The protocol that the run has.</param>
/// <param name="Warning">What was changed; null for nothing.</param>
internal sealed record FittedProtocol(ProtocolOptions Options, string? Warning)
{
    private const int Steps = 5;

    /// <summary>Fits a protocol to a data set.</summary>
    public static FittedProtocol For(ProtocolOptions options, ImageDataset dataset)
    {
        var classes = dataset.ClassNames.Count;
        if (options.BaseClasses < classes || options.Steps == 0 || dataset.GetType().GetCustomAttribute<DatasetAttribute>() is not { IsOwn: true })
        {
            return new FittedProtocol(options, null);
        }

        var first = (classes + 1) / 2;
        var increment = Math.Max(1, (classes - first + Steps - 1) / Steps);
        var fitted = options with { BaseClasses = first, Increment = increment, Steps = null };
        return new FittedProtocol(fitted, string.Create(
            CultureInfo.InvariantCulture,
            $"protocol.base_classes {options.BaseClasses} is {(options.BaseClasses == classes ? "all of" : "more than")} the {classes} classes there are: "
            + $"{first} come first, then {increment} at a time (valid: base_classes 1 to {classes}; all of them with protocol.steps 0)"));
    }
}
