using System.Globalization;
using System.Text.Json.Serialization;
using Unforget.Evaluation;

namespace Unforget.Reporting;

/// <summary>What the memory of exemplars claims after a task, and what it really takes.</summary>
/// <param name="Form">How the exemplars of the task are kept, such as <c>pixels</c> or <c>JPEG quality 75, 4:2:0, files</c>.</param>
/// <param name="StoredBytes">Bytes claimed: of all exemplars, and of what they share as far as it counts.</param>
/// <param name="UncountedBytes">Bytes that exemplars share and that are not in <paramref name="StoredBytes"/>.</param>
/// <param name="BudgetBytes">Bytes allowed for the classes seen; null for a limit in images.</param>
/// <param name="CheckpointBytes">Length of the exemplars' file in a checkpoint, with their ids, sizes and names.</param>
/// <param name="MeanError">Mean distance of decoded pixels from the original ones, in levels of 255, over images of the task; 0 where nothing is lost.</param>
public sealed record MemoryAudit(
    string Form, long StoredBytes, long UncountedBytes, long? BudgetBytes, long CheckpointBytes, double MeanError)
{
    /// <summary>[seen classes]: exemplars of each class.</summary>
    [JsonConverter(typeof(CompactArrayConverter<int>))]
    public required int[] ImagesPerClass { get; init; }

    /// <summary>One line for the log.</summary>
    public override string ToString()
    {
        var (least, most) = (ImagesPerClass.Min(), ImagesPerClass.Max());
        var perClass = least == most ? $"{least}" : $"{least} to {most}";
        var budget = BudgetBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" of {bytes} allowed ({100.0 * StoredBytes / bytes:F2} %)") : "";
        var uncounted = UncountedBytes > 0 ? $", {UncountedBytes} uncounted" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {ImagesPerClass.Sum()} exemplars ({perClass} a class) as {Form}; {StoredBytes} bytes{budget}{uncounted}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{CheckpointBytes} on disk; mean error {MeanError:F2}");
    }
}
